ARG NODE_IMAGE=node:24-trixie-slim

# One bundle serves every processor, so it is built by the builder's own and never under emulation.
FROM --platform=$BUILDPLATFORM $NODE_IMAGE AS deps
WORKDIR /source
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts

FROM deps AS build
COPY . .
RUN npm run build

FROM $NODE_IMAGE AS runtime
# Airbyte runs connectors as uid 1000, which the base image has given to `node`.
RUN groupmod --new-name airbyte node \
  && usermod --login airbyte --home /home/airbyte --move-home node \
  && install --directory --owner=airbyte --group=airbyte /airbyte /airbyte/integration_code
WORKDIR /airbyte/integration_code
# No package.json stands beside it: the name alone must tell Node that this is a module.
COPY --from=build --chown=1000:1000 /source/dist/source-spacex.js source-spacex.mjs

# Airbyte logs each line of standard error as an error, Node's warnings too.
ENV HOME=/home/airbyte \
  NODE_ENV=production \
  NODE_NO_WARNINGS=1 \
  TZ=UTC
# The platform evaluates this from a directory of its own instead of running the entrypoint: keep them equal and absolute.
ENV AIRBYTE_ENTRYPOINT="/usr/local/bin/node /airbyte/integration_code/source-spacex.mjs"
ENTRYPOINT ["/usr/local/bin/node", "/airbyte/integration_code/source-spacex.mjs"]

LABEL io.airbyte.name=airbyte/source-spacex
LABEL io.airbyte.version=0.1.0

# A number: Kubernetes refuses a named user where runAsNonRoot is set.
USER 1000
