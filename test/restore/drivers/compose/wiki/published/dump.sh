set -e # of version 1
