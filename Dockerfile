# The worker, and with another command any other part of the command line: `docker run … status JOB`, `… serve`.
FROM node:24.21.0-bookworm-slim AS page

WORKDIR /opt/slack-mm2
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json ./
COPY src src
COPY web web
RUN npx vite build web --logLevel warn

FROM node:24.21.0-bookworm-slim

ENV NODE_ENV=production
WORKDIR /opt/slack-mm2

# The packages first: they change less often than the sources, and so stay in the cache of the build.
COPY package.json package-lock.json ./
# The page is built above, with what is not needed here.
RUN npm pkg delete scripts.prepare && npm ci --omit=dev --no-audit --no-fund && npm cache clean --force

COPY bin bin
COPY src src
COPY recipes recipes
COPY --from=page /opt/slack-mm2/web/dist web/dist

# Archives are read from here and bulk-import files written to it.
RUN install --directory --owner=node --group=node /files
VOLUME /files

# glibc would keep what the worker has freed: half as much memory again.
ENV MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=262144 MALLOC_TRIM_THRESHOLD_=262144
# A heap that may be large is let grow before it is cleaned.
ENV NODE_OPTIONS="--max-semi-space-size=4 --max-old-space-size=512"

USER node
ENTRYPOINT ["node", "bin/slack-mm2.js"]
CMD ["worker"]
