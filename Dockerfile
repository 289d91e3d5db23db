# Two images: `app` (the hotline) and `pbx` (Asterisk with the project's configuration).
#   docker build --target app -t hotline-app .
#   docker build --target pbx -t hotline-pbx .

# A court pins both by digest (docs/en/administrator.md, "In containers"):
#   docker build --build-arg NODE_IMAGE=node:VERSION@sha256:... --target app -t hotline-app .
ARG NODE_IMAGE=node:24.19.0-trixie-slim
ARG DEBIAN_IMAGE=debian:forky-20260803-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /hotline
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json ./
COPY app app
RUN npm run build && npm prune --omit=dev

FROM ${NODE_IMAGE} AS app
# espeak-ng synthesises speech; sox trims and levels it; bzip2 unpacks better voices. Ghostscript makes a letter's pages for a fax,
# libtiff's tools read those that come.
RUN apt-get update \
    && apt-get install -y --no-install-recommends bzip2 espeak-ng fonts-noto-cjk ghostscript libtiff-tools \
       tesseract-ocr tesseract-ocr-chi-sim sox \
    && rm -rf /var/lib/apt/lists/*
# Volumes are mounted on these folders and take their owner. Asterisk writes recordings; the app measures and
# erases them. Both images share a group by its number; nobody else can read the recordings.
RUN groupadd --gid 12368 recordings && usermod --append --groups recordings node \
    && install -d -o node -g node /var/lib/hotline /var/lib/hotline/sounds \
        /var/lib/hotline/recorded-prompts /var/lib/hotline/voices /var/lib/hotline/identity-keys /var/lib/hotline/sms \
        /var/lib/hotline/audit /var/lib/hotline/files \
    && install -d -o node -g node -m 2770 /var/lib/hotline/attachments \
    && install -d -o node -g recordings -m 2770 /var/lib/hotline-pbx/spool/recording \
    && ln -s /hotline/dist/cli.js /usr/local/bin/hotline
WORKDIR /hotline
COPY package.json ./
COPY --from=build /hotline/node_modules node_modules
COPY --from=build /hotline/dist dist
COPY sql sql
ENV NODE_ENV=production \
    SOUNDS_DIR=/var/lib/hotline/sounds \
    RECORDED_PROMPTS_DIR=/var/lib/hotline/recorded-prompts \
    VOICES_DIR=/var/lib/hotline/voices \
    SMS_DIR=/var/lib/hotline/sms \
    AUDIT_ANCHORS_FILE=/var/lib/hotline/audit/anchors.log \
    ATTACHMENTS_DIR=/var/lib/hotline/attachments \
    IDENTITY_KEYS_FILE=/var/lib/hotline/identity-keys/identity-keys.json
USER node
CMD ["node", "--single-threaded-gc", "dist/main.js"]

FROM ${DEBIAN_IMAGE} AS pbx
# ca-certificates: who signs the certificates of carriers reached by TLS (SIP_TLS_CA).
RUN apt-get update \
    && apt-get install -y --no-install-recommends asterisk ca-certificates logrotate \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 12368 recordings && usermod --append --groups recordings asterisk \
    && install -d -o asterisk -g asterisk /run/hotline-pbx /var/lib/hotline-pbx /var/lib/hotline-pbx/spool \
        /var/log/hotline-pbx \
    && install -d -o asterisk -g recordings -m 2770 /var/lib/hotline-pbx/spool/recording
COPY asterisk-config /usr/share/hotline/asterisk-config
USER asterisk
# SIP and RTP need the host's network; see compose.yaml.
ENTRYPOINT ["/usr/share/hotline/asterisk-config/container/entrypoint.sh"]
