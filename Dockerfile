# Syncline for a NAS or a server: see docs/guides/nas.md. Build it with: docker build --tag syncline .
FROM node:26.10.0-trixie-slim AS build
# strip: the symbols of Node.js are a fifth of the program.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends binutils \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY package.json package-lock.json .npmrc ./
# No package needs its install script here: native code comes prebuilt, and Node.js is this image's.
RUN npm ci --ignore-scripts
COPY protocol protocol
COPY src src
COPY daemon daemon
COPY scripts scripts
RUN node scripts/build-executable.ts /built/syncline

FROM debian:trixie-slim
RUN apt-get update \
  && apt-get install --yes --no-install-recommends libatomic1 libstdc++6 \
  && rm -rf /var/lib/apt/lists/* \
  && install --directory --mode 700 --owner 1000 --group 1000 /state \
  && install --directory --owner 1000 --group 1000 /sync
COPY --from=build /built/syncline /usr/local/bin/
COPY --from=build /built/THIRD-PARTY-NOTICES.txt /usr/share/doc/syncline/
COPY LICENSE-MIT LICENSE-APACHE /usr/share/doc/syncline/
ENV SYNCLINE_HOME=/state/home XDG_CACHE_HOME=/state/cache HOME=/state
# The device's identity, keys and index; folders are below /sync.
VOLUME ["/state"]
EXPOSE 22600/tcp
USER 1000:1000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=60s --timeout=10s --start-period=30s CMD ["syncline", "status", "--quiet"]
ENTRYPOINT ["syncline"]
CMD ["daemon"]
