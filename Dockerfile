# An exact Node: the one that all tests are run on as well (npm run test:image-node).
ARG NODE_IMAGE=node:24.21.0-trixie-slim

# One build serves every processor, so it is made on the builder's own and never under emulation.
FROM --platform=$BUILDPLATFORM $NODE_IMAGE AS build
WORKDIR /source
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build

FROM $NODE_IMAGE AS runtime
# Airbyte runs connectors as uid 1000, which the base image has given to `node`.
RUN groupmod --new-name airbyte node \
  && usermod --login airbyte --home /home/airbyte --move-home node
# The program stays root's: who runs it cannot change it, and need not.
WORKDIR /airbyte/integration_code
# The program, what tells Node the kind of its modules, and licences: no library, and no code cache of the builder's.
COPY --from=build /source/LICENSE /source/dist/package.json /source/dist/*.js /source/dist/*.txt ./

# Airbyte logs each line of standard error as an error, Node's warnings too.
ENV HOME=/home/airbyte \
  NODE_ENV=production \
  NODE_NO_WARNINGS=1 \
  TZ=UTC
# Node takes compiled code from the very same Node only, so the one that will run the program makes it.
RUN ["/usr/local/bin/node", "code-cache.js"]

# The platform evaluates this from a directory of its own instead of running the entrypoint: keep them equal and absolute.
ENV AIRBYTE_ENTRYPOINT="/usr/local/bin/node /airbyte/integration_code/source-spacex.js"
ENTRYPOINT ["/usr/local/bin/node", "/airbyte/integration_code/source-spacex.js"]

LABEL io.airbyte.name=airbyte/source-spacex
LABEL io.airbyte.version=0.1.0

# A number: Kubernetes refuses a named user where runAsNonRoot is set.
USER 1000
