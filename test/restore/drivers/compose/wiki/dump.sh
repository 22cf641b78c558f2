set -e # of version 2
