# One image for every service and for the one-shot jobs (keys, migrate): the command says which.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY apps/console/package.json apps/console/
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY libs libs
COPY apps apps
COPY tools tools
COPY adapters adapters
RUN node tools/start.mjs build

FROM node:24-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY apps/console/package.json apps/console/
# The console's packages are inside its bundle.
RUN npm ci --omit=dev --workspaces=false

FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY --from=build /app/apps/console/dist apps/console/dist
COPY package.json NOTICE ./
# Empty directories of the unprivileged user, so that named volumes mounted there belong to it.
RUN mkdir -p /keys/fields /keys/public /keys/secrets /backups /witness /security-log /imports && \
    chown -R node:node /keys /backups /witness /security-log /imports
USER node
# Liveness only: whether a dependency is away is /readyz's matter, and no reason to restart.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/livez`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/apps/ingest/src/main.js"]
