/** What the preflight finds, in French; the reference. Places in braces are facts. */
import type { FindingCode } from './finding.ts';
import type { Sentences } from './sentences.ts';

export const FRENCH: Record<FindingCode, Sentences> = {
  CONFIG_GOOD: {
    says: 'La configuration est complète ; écoute sur {host}:{port}, {tenants} hôte(s) dans le fichier.',
    todo: null,
  },
  CONFIG_FAULT: {
    says: 'La configuration est refusée : {fault}.',
    todo: 'Corrigez ce membre du fichier de configuration ; le README en donne la liste.',
  },
  CONFIG_PLACEHOLDER: {
    says: 'Un secret de la configuration est encore celui de l’exemple (CHANGE-ME…).',
    todo: 'Tirez-en un au hasard pour chacun : openssl rand -hex 32',
  },
  CONFIG_PLAIN_HTTP: {
    says: 'Le serveur écouterait en clair sur {host}.',
    todo: 'Donnez-lui un certificat (tls), ou faites-le écouter sur 127.0.0.1 derrière un proxy qui termine TLS.',
  },
  CONFIG_FILE_READABLE: {
    says: 'D’autres comptes peuvent lire {file} (droits {mode}), qui contient des secrets.',
    todo: 'Exécutez : chmod 600 {file}',
  },
  NODE_GOOD: { says: 'Node.js {version} convient.', todo: null },
  NODE_TOO_OLD: {
    says: 'Node.js {version} est trop ancien.',
    todo: 'Installez Node.js 22.13 ou plus récent.',
  },
  OPEN_FILES_GOOD: {
    says: 'Ce compte peut ouvrir {limit} fichiers ; il en faut {needed}.',
    todo: null,
  },
  OPEN_FILES_TOO_FEW: {
    says: 'Ce compte ne peut ouvrir que {limit} fichiers ; il en faut {needed} pour maxConnections.',
    todo: 'Relevez la limite (LimitNOFILE={needed} dans l’unité systemd, ou ulimit -n), ou réduisez maxConnections.',
  },
  PORT_FREE: { says: 'Le port {port} de {host} est libre.', todo: null },
  PORT_SERVED: { says: 'Un tdoc-server répond déjà sur {host}:{port}.', todo: null },
  PORT_TAKEN: {
    says: 'Un autre programme occupe {host}:{port}.',
    todo: 'Choisissez un autre port, ou arrêtez ce programme (ss -ltnp le nomme).',
  },
  PORT_FORBIDDEN: {
    says: 'Ce compte n’a pas le droit d’écouter sur {host}:{port}.',
    todo: 'Choisissez un port au-dessus de 1023 et laissez le proxy tenir le 443.',
  },
  PORT_NO_SUCH_ADDRESS: {
    says: 'Cette machine n’a pas l’adresse {host}.',
    todo: 'Corrigez host dans la configuration.',
  },
  DATA_FOLDER_GOOD: {
    says: 'Le dossier {dataDir} est à ce seul compte, inscriptible, sur un disque local ; {freeMiB} Mio libres.',
    todo: null,
  },
  DATA_FOLDER_MISSING: {
    says: 'Le dossier {dataDir} n’existe pas encore ; il sera créé au démarrage.',
    todo: 'Vérifiez que {parent} est un disque local, chiffré et sauvegardé.',
  },
  DATA_FOLDER_READABLE: {
    says: 'D’autres comptes peuvent lire {dataDir} (droits {mode}).',
    todo: 'Exécutez : chmod 700 {dataDir}',
  },
  DATA_FOLDER_FOREIGN: {
    says: '{dataDir} appartient à un autre compte (uid {uid}).',
    todo: 'Lancez cette vérification avec le compte du serveur, ou corrigez le propriétaire (chown).',
  },
  DATA_FOLDER_NOT_WRITABLE: {
    says: 'Rien ne peut être écrit dans {dataDir} ({reason}).',
    todo: 'ENOSPC : libérez de la place. EROFS : remontez le disque en écriture. EACCES : corrigez les droits.',
  },
  DATA_FOLDER_REMOTE: {
    says: '{dataDir} est sur un système de fichiers {kind}, où les verrous de SQLite ne sont pas fiables.',
    todo: 'Placez le dossier sur un disque local.',
  },
  DATA_FOLDER_NEARLY_FULL: {
    says: 'Il reste {freeMiB} Mio sur le disque de {dataDir}.',
    todo: 'Libérez de la place ou agrandissez le disque ; le journal d’audit ne fait que croître.',
  },
  DATABASE_GOOD: { says: 'La base est intacte et à jour.', todo: null },
  DATABASE_NONE_YET: {
    says: 'Il n’y a pas encore de base ; elle sera créée au démarrage.',
    todo: null,
  },
  DATABASE_DAMAGED: {
    says: 'La base de {dataDir} est endommagée, ou n’est pas une base de ce serveur.',
    todo: 'N’y écrivez plus rien et restaurez la dernière sauvegarde.',
  },
  DATABASE_NEWER: {
    says: 'La base a été écrite par une version plus récente.',
    todo: 'Installez cette version, ou restaurez une sauvegarde d’avant la mise à jour.',
  },
  DATABASE_OLDER: {
    says: 'La base est intacte ; le prochain démarrage appliquera {missing} migration(s).',
    todo: null,
  },
  POSTGRES_GOOD: {
    says: 'PostgreSQL répond, est à jour, écrit durablement et tient le rôle à ses lignes.',
    todo: null,
  },
  POSTGRES_UNREACHABLE: {
    says: 'PostgreSQL ne répond pas.',
    todo: 'Vérifiez qu’il tourne, le pare-feu, et l’adresse de DATABASE_URL.',
  },
  POSTGRES_REFUSED: {
    says: 'PostgreSQL refuse ({code}).',
    todo: 'Vérifiez utilisateur, mot de passe, base et certificat de DATABASE_URL ; le README dit les droits de chaque rôle.',
  },
  POSTGRES_NOT_MIGRATED: {
    says: 'La base PostgreSQL n’est pas encore à cette version.',
    todo: 'Démarrez une fois avec DATABASE_OWNER_URL, le rôle à qui sont les tables.',
  },
  POSTGRES_ROLE_UNSAFE: {
    says: 'Le rôle de DATABASE_URL peut passer outre la séparation des hôtes.',
    todo: 'Donnez au serveur un rôle sans SUPERUSER ni BYPASSRLS, à qui les tables ne sont pas.',
  },
  POSTGRES_NOT_DURABLE: {
    says: 'PostgreSQL perdrait des écritures confirmées lors d’une coupure.',
    todo: 'Remettez fsync, full_page_writes et synchronous_commit à on.',
  },
  BUS_GOOD: { says: 'Redis répond sur {host} et transmet.', todo: null },
  BUS_UNREACHABLE: {
    says: 'Redis ne répond pas sur {host}, ou refuse.',
    todo: 'Vérifiez qu’il tourne, le pare-feu, et le mot de passe de REDIS_URL.',
  },
  KEK_GOOD: { says: 'La clé des données au repos est là ({place}).', todo: null },
  KEK_NONE_YET: { says: 'La clé des données au repos sera créée au démarrage.', todo: null },
  KEK_MISSING: {
    says: 'La clé des données au repos manque : sans elle, rien ne peut être lu.',
    todo: 'Remettez-la en place, ou nommez-la avec --kek-file ; gardez-en une copie à l’écart des sauvegardes.',
  },
  KEK_EXPOSED: {
    says: 'D’autres comptes peuvent lire la clé des données au repos.',
    todo: 'chmod 600 sur ce fichier, puis tdoc-server keys rotate --data.',
  },
  KEK_UNREADABLE: {
    says: 'La clé des données au repos est endommagée, ou n’en est pas une.',
    todo: 'Remettez la copie que vous gardez à l’écart.',
  },
  KEK_COMMAND: {
    says: 'Le programme de --kek-command échoue, est trop lent ou répond autre chose.',
    todo: 'Exécutez-le avec le compte du serveur et lisez ce qu’il dit.',
  },
  AUDIT_KEY_GOOD: {
    says: 'La clé qui signe le journal d’audit est là ({keys} clé(s) publiée(s)).',
    todo: null,
  },
  AUDIT_KEY_NONE_YET: { says: 'La clé du journal d’audit sera créée au démarrage.', todo: null },
  AUDIT_KEY_LOST: {
    says: 'La base est là, mais {file} manque.',
    todo: 'Restaurez ce fichier depuis la sauvegarde : sans lui, rien ne peut continuer le journal signé.',
  },
  AUDIT_KEY_UNUSABLE: {
    says: '{file} est endommagé ou illisible.',
    todo: 'Restaurez ce fichier depuis la sauvegarde.',
  },
  AUDIT_KEY_READABLE: {
    says: 'D’autres comptes peuvent lire {file} (droits {mode}).',
    todo: 'Exécutez : chmod 600 {file}, puis tdoc-server audit rotate-key, serveur arrêté.',
  },
  TURN_NONE: {
    says: 'Aucun relais n’est configuré : les navigateurs se joignent directement, et l’adresse du patient est vue des autres.',
    todo: 'Installez coturn avec examples/deploy/coturn/turnserver.conf et renseignez turn.',
  },
  TURN_GOOD: {
    says: 'Le relais {url} donne une adresse ({relayed}) avec nos identifiants et ne mène pas au réseau interne.',
    todo: null,
  },
  TURN_UNREACHABLE: {
    says: 'Le relais {url} ne répond pas ({reason}).',
    todo: 'Ouvrez ce port et ce protocole dans le pare-feu, ou corrigez l’adresse. TIMEOUT : filtré ; ECONNREFUSED : rien n’écoute.',
  },
  TURN_CERTIFICATE: {
    says: 'Le certificat du relais {url} n’est pas accepté ({reason}).',
    todo: 'Donnez à coturn une chaîne complète au nom de cette adresse.',
  },
  TURN_CREDENTIAL_REFUSED: {
    says: 'Le relais {url} refuse nos identifiants (401).',
    todo: 'Mettez le même secret dans turn.secret et static-auth-secret, et comparez les horloges des deux machines.',
  },
  TURN_REFUSED: {
    says: 'Le relais {url} refuse de donner une adresse ({status}).',
    todo: '486 : un quota est atteint. 508 : plus de port libre entre min-port et max-port.',
  },
  TURN_NOT_AUTHENTIC: {
    says: 'Ce qui répond à {url} n’est pas le relais qui partage notre secret.',
    todo: 'Vérifiez l’adresse, et quel équipement répond à sa place.',
  },
  TURN_LEADS_INSIDE: {
    says: 'Le relais {url} mènerait à {peers} : une porte dans le pare-feu.',
    todo: 'Reprenez les lignes denied-peer-ip de examples/deploy/coturn/turnserver.conf.',
  },
  TURN_RELAYS_ON_PRIVATE: {
    says: 'Le relais {url} donne une adresse privée ({relayed}), que les patients n’atteignent pas.',
    todo: 'Derrière un NAT : external-ip=<publique>/<privée> dans turnserver.conf.',
  },
  TURN_NO_TLS: {
    says: 'Aucune adresse turns: n’est configurée ; certains réseaux ne laissent sortir que le 443.',
    todo: 'Ajoutez turns:<nom>:443?transport=tcp à turn.urls.',
  },
  CERTIFICATE_GOOD: {
    says: 'Le certificat de {where} est valable encore {days} jours.',
    todo: null,
  },
  CERTIFICATE_UNREADABLE: {
    says: 'Le certificat ou la clé de {where} n’est pas un PEM lisible.',
    todo: 'Donnez la chaîne complète (la feuille d’abord) et sa clé, en PEM.',
  },
  CERTIFICATE_OTHER_KEY: {
    says: 'La clé n’est pas celle du certificat de {where}.',
    todo: 'Donnez les deux fichiers de la même émission.',
  },
  CERTIFICATE_EXPIRED: {
    says: 'Le certificat de {where} a expiré il y a {days} jours.',
    todo: 'Renouvelez-le, puis redémarrez le serveur.',
  },
  CERTIFICATE_EXPIRES_SOON: {
    says: 'Le certificat de {where} expire dans {days} jours.',
    todo: 'Vérifiez que son renouvellement automatique fonctionne.',
  },
  CERTIFICATE_CHAIN_BROKEN: {
    says: 'La chaîne de {where} est rompue : un certificat n’est pas signé par le suivant.',
    todo: 'Rangez-la : la feuille, puis chaque intermédiaire.',
  },
  CERTIFICATE_SELF_MADE: {
    says: 'Le certificat de {where} est auto-signé ; aucun navigateur ne l’accepte.',
    todo: 'Obtenez-en un auprès de l’autorité de l’établissement ou par ACME.',
  },
  CERTIFICATE_OTHER_NAME: {
    says: 'Le certificat de {where} n’est pas au nom de {name}.',
    todo: 'Faites-en émettre un qui porte ce nom (subjectAltName).',
  },
  CERTIFICATE_NOT_TRUSTED: {
    says: 'La chaîne montrée par {where} n’est pas reconnue ici ({reason}).',
    todo: 'Servez aussi les intermédiaires, ou donnez --ca avec l’autorité de l’établissement.',
  },
  PUBLIC_URL_NOT_GIVEN: {
    says: 'L’adresse publique n’a pas été vérifiée.',
    todo: 'Relancez avec --url https://<le nom que les pages utilisent>.',
  },
  PUBLIC_URL_GOOD: {
    says: '{url} mène à un tdoc-server, WebSocket compris, et ne publie pas les métriques.',
    todo: null,
  },
  PUBLIC_URL_UNREACHABLE: {
    says: '{url} ne répond pas ({reason}).',
    todo: 'Vérifiez le DNS, le pare-feu et le proxy ; ensuite le certificat, ci-dessus.',
  },
  PUBLIC_URL_OTHER_ANSWER: {
    says: 'Autre chose qu’un tdoc-server répond à {url} ({status}).',
    todo: 'Vérifiez où le proxy envoie /readyz et /v1/.',
  },
  PUBLIC_URL_NOT_READY: {
    says: 'Le serveur de {url} n’est pas prêt ({reasons}).',
    todo: 'Traitez les raisons nommées ; draining et stopping passent d’elles-mêmes.',
  },
  PUBLIC_URL_NO_WEBSOCKET: {
    says: 'Le proxy de {url} ne transmet pas les WebSocket ({status}).',
    todo: 'nginx : proxy_http_version 1.1, en-têtes Upgrade et Connection, et Origin conservé.',
  },
  PUBLIC_URL_METRICS: {
    says: 'Les métriques sont lisibles par tous à {url}/metrics.',
    todo: 'Retirez cette règle du proxy ; les métriques ont leur propre port.',
  },
  CLOCK_GOOD: { says: 'L’horloge s’accorde avec {source} (écart {seconds} s).', todo: null },
  CLOCK_OFF: {
    says: 'L’horloge s’écarte de {source} de {seconds} s.',
    todo: 'Vérifiez NTP (timedatectl, chronyc tracking) sur les deux machines.',
  },
  CLOCK_WRONG: {
    says: 'L’horloge s’écarte de {source} de {seconds} s ; tickets et identifiants du relais seraient refusés.',
    todo: 'Synchronisez l’horloge (NTP) avant d’ouvrir le service.',
  },
  CLOCK_NOT_COMPARED: {
    says: 'L’horloge n’a pu être comparée à aucune machine de l’établissement.',
    todo: 'Relancez avec --url, ou vérifiez NTP (timedatectl).',
  },
  WEBHOOK_GOOD: { says: 'L’hôte {tenant} répond à {host}.', todo: null },
  WEBHOOK_REDIRECTS: {
    says: 'L’hôte {tenant} redirige ({host}) ; les redirections ne sont pas suivies.',
    todo: 'Donnez l’adresse finale du webhook.',
  },
  WEBHOOK_UNREACHABLE: {
    says: 'Le webhook de l’hôte {tenant} ne répond pas ({host}, {reason}).',
    todo: 'Ouvrez la route depuis ce serveur, ou corrigez l’adresse ; les événements attendent trois jours.',
  },
};
