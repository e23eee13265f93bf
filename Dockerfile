ARG NODE_IMAGE=node:24-trixie-slim

# One build serves every processor, so it is built by the builder's own and never under emulation.
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
# The package.json tells Node that these are modules.
COPY --from=build --chown=1000:1000 /source/package.json /source/dist/*.js ./

# Airbyte logs each line of standard error as an error, Node's warnings too.
ENV HOME=/home/airbyte \
  NODE_ENV=production \
  NODE_NO_WARNINGS=1 \
  TZ=UTC
# The platform evaluates this from a directory of its own instead of running the entrypoint: keep them equal and absolute.
ENV AIRBYTE_ENTRYPOINT="/usr/local/bin/node /airbyte/integration_code/source-spacex.js"
ENTRYPOINT ["/usr/local/bin/node", "/airbyte/integration_code/source-spacex.js"]

LABEL io.airbyte.name=airbyte/source-spacex
LABEL io.airbyte.version=0.1.0

# A number: Kubernetes refuses a named user where runAsNonRoot is set.
USER 1000
