/** What the preflight finds, in English. Places in braces are facts. */
import type { FindingCode } from './finding.ts';
import type { Sentences } from './sentences.ts';

export const ENGLISH: Record<FindingCode, Sentences> = {
  CONFIG_GOOD: {
    says: 'The configuration is complete; listens on {host}:{port}, {tenants} host(s) in the file.',
    todo: null,
  },
  CONFIG_FAULT: {
    says: 'The configuration is refused: {fault}.',
    todo: 'Correct this member of the configuration file; the README lists them.',
  },
  CONFIG_PLACEHOLDER: {
    says: 'A secret of the configuration is still that of the example (CHANGE-ME…).',
    todo: 'Draw one at random for each: openssl rand -hex 32',
  },
  CONFIG_PLAIN_HTTP: {
    says: 'The server would listen in clear on {host}.',
    todo: 'Give it a certificate (tls), or let it listen on 127.0.0.1 behind a proxy that terminates TLS.',
  },
  CONFIG_FILE_READABLE: {
    says: 'Other accounts can read {file} (mode {mode}), which holds secrets.',
    todo: 'Run: chmod 600 {file}',
  },
  NODE_GOOD: { says: 'Node.js {version} will do.', todo: null },
  NODE_TOO_OLD: { says: 'Node.js {version} is too old.', todo: 'Install Node.js 22.13 or newer.' },
  OPEN_FILES_GOOD: {
    says: 'This account may open {limit} files; {needed} are needed.',
    todo: null,
  },
  OPEN_FILES_TOO_FEW: {
    says: 'This account may open only {limit} files; maxConnections needs {needed}.',
    todo: 'Raise the limit (LimitNOFILE={needed} in the systemd unit, or ulimit -n), or lower maxConnections.',
  },
  PORT_FREE: { says: 'Port {port} of {host} is free.', todo: null },
  PORT_SERVED: { says: 'A tdoc-server answers at {host}:{port} already.', todo: null },
  PORT_TAKEN: {
    says: 'Another program holds {host}:{port}.',
    todo: 'Choose another port, or stop that program (ss -ltnp names it).',
  },
  PORT_FORBIDDEN: {
    says: 'This account may not listen on {host}:{port}.',
    todo: 'Choose a port above 1023 and let the proxy hold 443.',
  },
  PORT_NO_SUCH_ADDRESS: {
    says: 'This machine has no address {host}.',
    todo: 'Correct host in the configuration.',
  },
  DATA_FOLDER_GOOD: {
    says: 'The folder {dataDir} is this account’s alone, writable, on a local disk; {freeMiB} MiB free.',
    todo: null,
  },
  DATA_FOLDER_MISSING: {
    says: 'The folder {dataDir} does not exist yet; the start makes it.',
    todo: 'Make sure that {parent} is a local disk, encrypted and backed up.',
  },
  DATA_FOLDER_READABLE: {
    says: 'Other accounts can read {dataDir} (mode {mode}).',
    todo: 'Run: chmod 700 {dataDir}',
  },
  DATA_FOLDER_FOREIGN: {
    says: '{dataDir} belongs to another account (uid {uid}).',
    todo: 'Run this check as the server’s account, or correct the owner (chown).',
  },
  DATA_FOLDER_NOT_WRITABLE: {
    says: 'Nothing can be written to {dataDir} ({reason}).',
    todo: 'ENOSPC: make room. EROFS: mount the disk writable again. EACCES: correct the rights.',
  },
  DATA_FOLDER_REMOTE: {
    says: '{dataDir} lies on a {kind} file system, where SQLite’s locks are not reliable.',
    todo: 'Put the folder on a local disk.',
  },
  DATA_FOLDER_NEARLY_FULL: {
    says: '{freeMiB} MiB are left on the disk of {dataDir}.',
    todo: 'Make room or enlarge the disk; the audit log only ever grows.',
  },
  DATABASE_GOOD: { says: 'The database is whole and up to date.', todo: null },
  DATABASE_NONE_YET: { says: 'There is no database yet; the start makes it.', todo: null },
  DATABASE_DAMAGED: {
    says: 'The database in {dataDir} is damaged, or is none of this server’s.',
    todo: 'Write nothing more to it and restore the last backup.',
  },
  DATABASE_NEWER: {
    says: 'The database was written by a newer release.',
    todo: 'Install that release, or restore a backup from before the update.',
  },
  DATABASE_OLDER: {
    says: 'The database is whole; the next start applies {missing} migration(s).',
    todo: null,
  },
  POSTGRES_GOOD: {
    says: 'PostgreSQL answers, is up to date, writes durably and holds the role to its rows.',
    todo: null,
  },
  POSTGRES_UNREACHABLE: {
    says: 'PostgreSQL does not answer.',
    todo: 'See that it runs, the firewall, and the address in DATABASE_URL.',
  },
  POSTGRES_REFUSED: {
    says: 'PostgreSQL refuses ({code}).',
    todo: 'Check user, password, database and certificate of DATABASE_URL; the README says what each role may.',
  },
  POSTGRES_NOT_MIGRATED: {
    says: 'The PostgreSQL database is not of this release yet.',
    todo: 'Start once with DATABASE_OWNER_URL, the role that owns the tables.',
  },
  POSTGRES_ROLE_UNSAFE: {
    says: 'The role of DATABASE_URL can pass by what keeps hosts apart.',
    todo: 'Give the server a role without SUPERUSER and BYPASSRLS that owns no table.',
  },
  POSTGRES_NOT_DURABLE: {
    says: 'PostgreSQL would lose acknowledged writes in a power cut.',
    todo: 'Set fsync, full_page_writes and synchronous_commit to on.',
  },
  BUS_GOOD: { says: 'Redis answers at {host} and passes on.', todo: null },
  BUS_UNREACHABLE: {
    says: 'Redis does not answer at {host}, or refuses.',
    todo: 'See that it runs, the firewall, and the password in REDIS_URL.',
  },
  KEK_GOOD: { says: 'The key of the data at rest is there ({place}).', todo: null },
  KEK_NONE_YET: { says: 'The key of the data at rest is made at the start.', todo: null },
  KEK_MISSING: {
    says: 'The key of the data at rest is missing: without it nothing can be read.',
    todo: 'Bring it back, or name it with --kek-file; keep a copy apart from the backups.',
  },
  KEK_EXPOSED: {
    says: 'Other accounts can read the key of the data at rest.',
    todo: 'chmod 600 on that file, then tdoc-server keys rotate --data.',
  },
  KEK_UNREADABLE: {
    says: 'The key of the data at rest is damaged, or is none.',
    todo: 'Bring back the copy that you keep apart.',
  },
  KEK_COMMAND: {
    says: 'The program of --kek-command fails, is too slow, or answers something else.',
    todo: 'Run it as the account of the server and read what it says.',
  },
  AUDIT_KEY_GOOD: {
    says: 'The key that signs the audit log is there ({keys} published).',
    todo: null,
  },
  AUDIT_KEY_NONE_YET: { says: 'The key of the audit log is made at the start.', todo: null },
  AUDIT_KEY_LOST: {
    says: 'The database is there, but {file} is missing.',
    todo: 'Restore this file from the backup: without it nothing can continue the signed log.',
  },
  AUDIT_KEY_UNUSABLE: {
    says: '{file} is damaged or not readable.',
    todo: 'Restore this file from the backup.',
  },
  AUDIT_KEY_READABLE: {
    says: 'Other accounts can read {file} (mode {mode}).',
    todo: 'Run: chmod 600 {file}, then tdoc-server audit rotate-key with the server stopped.',
  },
  TURN_NONE: {
    says: 'No relay is configured: browsers connect directly, and the others see the patient’s address.',
    todo: 'Install coturn with examples/deploy/coturn/turnserver.conf and fill in turn.',
  },
  TURN_GOOD: {
    says: 'The relay {url} gives an address ({relayed}) for our credentials and does not lead inside.',
    todo: null,
  },
  TURN_UNREACHABLE: {
    says: 'The relay {url} does not answer ({reason}).',
    todo: 'Open this port and protocol in the firewall, or correct the address. TIMEOUT: filtered; ECONNREFUSED: nothing listens.',
  },
  TURN_CERTIFICATE: {
    says: 'The certificate of the relay {url} is not believed ({reason}).',
    todo: 'Give coturn a complete chain in the name of this address.',
  },
  TURN_CREDENTIAL_REFUSED: {
    says: 'The relay {url} refuses our credentials (401).',
    todo: 'Put the same secret in turn.secret and static-auth-secret, and compare the clocks of both machines.',
  },
  TURN_REFUSED: {
    says: 'The relay {url} refuses to give an address ({status}).',
    todo: '486: a quota is used up. 508: no port is free between min-port and max-port.',
  },
  TURN_NOT_AUTHENTIC: {
    says: 'What answers at {url} is not the relay that shares our secret.',
    todo: 'Check the address, and which device answers in its place.',
  },
  TURN_LEADS_INSIDE: {
    says: 'The relay {url} would lead to {peers}: a door in the firewall.',
    todo: 'Take the denied-peer-ip lines of examples/deploy/coturn/turnserver.conf.',
  },
  TURN_RELAYS_ON_PRIVATE: {
    says: 'The relay {url} gives a private address ({relayed}), which patients do not reach.',
    todo: 'Behind NAT: external-ip=<public>/<private> in turnserver.conf.',
  },
  TURN_NO_TLS: {
    says: 'No turns: address is configured; some networks let nothing but 443 out.',
    todo: 'Add turns:<name>:443?transport=tcp to turn.urls.',
  },
  CERTIFICATE_GOOD: {
    says: 'The certificate of {where} is good for {days} more days.',
    todo: null,
  },
  CERTIFICATE_UNREADABLE: {
    says: 'The certificate or key of {where} is no readable PEM.',
    todo: 'Give the complete chain (leaf first) and its key, as PEM.',
  },
  CERTIFICATE_OTHER_KEY: {
    says: 'The key is not that of the certificate of {where}.',
    todo: 'Give the two files of the same issue.',
  },
  CERTIFICATE_EXPIRED: {
    says: 'The certificate of {where} expired {days} days ago.',
    todo: 'Renew it, then restart the server.',
  },
  CERTIFICATE_EXPIRES_SOON: {
    says: 'The certificate of {where} expires in {days} days.',
    todo: 'Check that its automatic renewal works.',
  },
  CERTIFICATE_CHAIN_BROKEN: {
    says: 'The chain of {where} is broken: a certificate is not signed by the next.',
    todo: 'Put it in order: the leaf, then each intermediate.',
  },
  CERTIFICATE_SELF_MADE: {
    says: 'The certificate of {where} is self-signed; no browser believes it.',
    todo: 'Get one from the hospital’s authority or by ACME.',
  },
  CERTIFICATE_OTHER_NAME: {
    says: 'The certificate of {where} is not in the name of {name}.',
    todo: 'Have one issued that carries this name (subjectAltName).',
  },
  CERTIFICATE_NOT_TRUSTED: {
    says: 'The chain shown by {where} is not recognised here ({reason}).',
    todo: 'Serve the intermediates too, or give --ca with the hospital’s authority.',
  },
  PUBLIC_URL_NOT_GIVEN: {
    says: 'The public address was not checked.',
    todo: 'Run again with --url https://<the name that the pages use>.',
  },
  PUBLIC_URL_GOOD: {
    says: '{url} leads to a tdoc-server, WebSocket included, and publishes no metrics.',
    todo: null,
  },
  PUBLIC_URL_UNREACHABLE: {
    says: '{url} does not answer ({reason}).',
    todo: 'Check DNS, firewall and proxy; then the certificate, above.',
  },
  PUBLIC_URL_OTHER_ANSWER: {
    says: 'Something else than a tdoc-server answers at {url} ({status}).',
    todo: 'Check where the proxy sends /readyz and /v1/.',
  },
  PUBLIC_URL_NOT_READY: {
    says: 'The server at {url} is not ready ({reasons}).',
    todo: 'See to the reasons named; draining and stopping pass by themselves.',
  },
  PUBLIC_URL_NO_WEBSOCKET: {
    says: 'The proxy of {url} does not pass WebSockets on ({status}).',
    todo: 'nginx: proxy_http_version 1.1, the headers Upgrade and Connection, and Origin kept.',
  },
  PUBLIC_URL_METRICS: {
    says: 'Everybody can read the metrics at {url}/metrics.',
    todo: 'Remove this rule of the proxy; metrics have a port of their own.',
  },
  CLOCK_GOOD: { says: 'The clock agrees with {source} ({seconds} s apart).', todo: null },
  CLOCK_OFF: {
    says: 'The clock is {seconds} s off that of {source}.',
    todo: 'Check NTP (timedatectl, chronyc tracking) on both machines.',
  },
  CLOCK_WRONG: {
    says: 'The clock is {seconds} s off that of {source}; tickets and relay credentials would be refused.',
    todo: 'Synchronise the clock (NTP) before opening the service.',
  },
  CLOCK_NOT_COMPARED: {
    says: 'The clock could be compared with no machine of the hospital.',
    todo: 'Run again with --url, or check NTP (timedatectl).',
  },
  WEBHOOK_GOOD: { says: 'The host {tenant} answers at {host}.', todo: null },
  WEBHOOK_REDIRECTS: {
    says: 'The host {tenant} redirects ({host}); redirects are not followed.',
    todo: 'Give the final address of the webhook.',
  },
  WEBHOOK_UNREACHABLE: {
    says: 'The webhook of the host {tenant} does not answer ({host}, {reason}).',
    todo: 'Open the route from this server, or correct the address; events wait for three days.',
  },
};
