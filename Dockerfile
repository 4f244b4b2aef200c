# The service in a container, for `coupa serve` and `coupa work` alike: docs/guides/service.md.
# Nothing is downloaded besides what package-lock.json names, and no install script of a package runs.

FROM node:24.21-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json adapter.json ./
COPY scripts scripts
COPY src src
RUN node scripts/build.ts

# The run-time dependencies and all peers. Once they are optional no longer, npm installs the peers too, at the versions
# that the lock file has for the tests.
FROM node:24.21-bookworm-slim AS packages
WORKDIR /packages
COPY package.json package-lock.json ./
RUN npm pkg delete devDependencies peerDependenciesMeta && npm ci --ignore-scripts

FROM node:24.21-bookworm-slim
ENV NODE_ENV=production
COPY package.json adapter.json LICENSE /app/
COPY schemas /app/schemas
COPY --from=packages /packages/node_modules /app/node_modules
COPY --from=build /build/dist /app/dist
RUN ln -s /app/dist/hosts/cli/main.js /usr/local/bin/coupa && install -d -m 700 -o 1000 -g 1000 /data
# By number, so that an engine that forbids root can tell that this is not root.
USER 1000:1000
# A database of SQLite goes here, when nothing names another one: mount a volume.
WORKDIR /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "--eval", "fetch('http://127.0.0.1:8080/readyz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["coupa"]
CMD ["serve", "--host", "0.0.0.0"]
