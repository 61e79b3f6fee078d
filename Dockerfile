# The operator's image: docker build . (BuildKit) or podman build . For another platform, --platform=linux/arm64: nothing is emulated.

# DuckDB's library is inside a public npm package. A stage of its own, so that it is fetched again only when it is another one.
FROM --platform=$BUILDPLATFORM node:22-bookworm-slim AS duckdb
ARG TARGETARCH
WORKDIR /source
COPY hack/lib.sh hack/fetch-duckdb.sh hack/
RUN case "${TARGETARCH:-amd64}" in amd64) rid=linux-x64 ;; *) rid=linux-$TARGETARCH ;; esac \
 && XDG_CACHE_HOME=/cache hack/fetch-duckdb.sh "$rid" /duckdb \
 && cp /cache/cloudintel/duckdb/*/"$rid"/LICENSE /duckdb/LICENSE

FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
ARG TARGETARCH
WORKDIR /source
COPY . .
# Exactly the packages that the lock files name.
RUN dotnet restore src/Operator --locked-mode && dotnet restore src/Cli --locked-mode
COPY --from=duckdb /duckdb/ /duckdb/
RUN case "${TARGETARCH:-amd64}" in amd64) rid=linux-x64 ;; *) rid=linux-$TARGETARCH ;; esac \
 && CLOUDINTEL_DUCKDB_LIBRARY=/duckdb/libduckdb.so \
    dotnet publish src/Operator -c Release --no-restore -p:UseAppHost=false -p:DuckDbRuntime="$rid" -o /app \
 && CLOUDINTEL_DUCKDB_LIBRARY=/duckdb/libduckdb.so \
    dotnet publish src/Cli -c Release --no-restore -p:UseAppHost=false -p:DuckDbRuntime="$rid" -o /app \
 && mkdir -p /licenses/duckdb /ledger \
 && cp LICENSE /licenses/ && cp /duckdb/LICENSE /licenses/duckdb/

# No shell, no package manager; certificates of public authorities and the time zones (of CostPolicies' freezes) are in it.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled-extra
LABEL org.opencontainers.image.title="Cloud Intelligence operator" \
      org.opencontainers.image.description="Keeps Kubernetes resources for cloud costs and budgets in step with the bills." \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.vendor="The Cloud Intelligence authors"
COPY --from=build /licenses/ /licenses/
COPY --from=build /app/ /app/
# Where the ledger lies when no volume is mounted there.
COPY --from=build --chown=65532:65532 /ledger/ /var/lib/cloudintel/
# Checking a certificate takes a home, though nothing is written there; the user has none. Diagnostics would make sockets in /tmp.
ENV HOME=/app \
    DOTNET_EnableDiagnostics=0
USER 65532:65532
EXPOSE 8080 8443 9443
ENTRYPOINT ["dotnet", "/app/CloudIntel.Operator.dll"]
