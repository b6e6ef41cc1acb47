/**
 * Written by `npm run generate:client` from the API description; never by hand.
 */

export type AdmissionTicket = {
  /** Shown once, good for one join. */
  ticket: string;
  expiresAt: string;
};

export type ApiKey = {
  /** As in the audit log. */
  id: string;
  name: string;
  scopes: string[];
  createdAt: string;
  expiresAt: string | null;
  revokedAt: string | null;
  /** UTC, 2026-11-23; null before its first use. */
  lastUsedDay: string | null;
};

export type ApiKeyPage = {
  keys: ApiKey[];
  /** Null on the last page. */
  nextCursor: string | null;
};

export type ApiKeyRequest = {
  /** Which system holds it; for people. */
  name: string;
  scopes: (
    | 'teleconsultations:read'
    | 'teleconsultations:write'
    | 'tickets:write'
    | 'ice-servers:write'
    | 'consents:read'
    | 'consents:write'
    | 'audit:read'
    | 'webhooks:read'
    | 'webhooks:write'
    | 'usage:read'
    | 'keys:read'
    | 'keys:write'
  )[];
  /** Opens nothing from then on; never by default. */
  expiresAt?: string;
};

export type AuditEvent = {
  seq: number;
  leafHash: string;
  /** RFC 8785 text: SHA-256(0x00 ‖ its UTF-8) is the leaf. Null once it was purged. */
  event: string | null;
  /** The same as a FHIR R4 AuditEvent after IHE BALP. */
  resource: Record<string, unknown> | null;
};

export type AuditEventPage = {
  events: AuditEvent[];
  /** Null on the last page. */
  nextCursor: string | null;
};

export type AuditKeys = {
  keys: Record<string, string>[];
};

export type ConsentIssuer = {
  /** The controller that the records name. */
  issuer: string;
  /** Public halves of every key that ever countersigned; never a private one. */
  jwks: {
    keys: {
      kty: 'OKP' | 'EC';
      crv: 'Ed25519' | 'P-256';
      x: string;
      y?: string;
      kid: string;
      alg?: 'Ed25519' | 'EdDSA' | 'ES256';
      use?: 'sig';
    }[];
  };
};

export type ConsentReceipt = {
  id: string;
  teleconsultationId: string;
  /** The same in every version of one consent. */
  recordId: string;
  countersigned: boolean;
  receivedAt: string;
  /** The receipt in its canonical form (RFC 8785), to the byte. */
  receipt: string;
};

export type ConsentReceiptPage = {
  receipts: ConsentReceipt[];
  /** Null on the last page. */
  nextCursor: string | null;
};

export type ConsentReceiptRequest = {
  /** A record `tdoc.consent/1`, as ConsentGate of @tdoc/sdk-core makes it. */
  record: Record<string, unknown>;
  /** Detached JWS: the browser’s, then the tenant’s when it countersigned. */
  signatures: {
    protected: string;
    signature: string;
  }[];
};

export type ConsistencyProof = {
  from: number;
  to: number;
  path: string[];
};

export type DeadLetter = {
  /** As in the header webhook-id. */
  id: string;
  teleconsultationId: string;
  type: string;
  attempts: number;
  givenUpAt: string;
  /** HTTP_ and the status, UNREACHABLE, NAME_UNKNOWN or ADDRESS_FORBIDDEN. */
  lastFailure: string | null;
};

export type DeadLetterPage = {
  deadLetters: DeadLetter[];
  /** Null on the last page. */
  nextCursor: string | null;
};

export type IceServers = {
  /** For RTCPeerConnection; empty where no relay is configured, never a third party’s. */
  iceServers: {
    urls: string[];
    username?: string;
    credential?: string;
  }[];
  iceTransportPolicy: 'all' | 'relay';
  /** When the credentials are over; null without any. */
  expiresAt: string | null;
};

export type IceServersRequest = {
  role: 'practitioner' | 'patient' | 'companion' | 'interpreter';
};

export type InclusionProof = {
  seq: number;
  size: number;
  leafHash: string;
  path: string[];
};

export type NewApiKey = {
  /** Shown once. */
  apiKey: string;
  key: ApiKey;
};

export type NewTenant = {
  tenant: Tenant;
  firstKey: NewApiKey;
};

export type Problem = {
  type: string;
  title: string;
  status: number;
  code:
    | 'REQUEST_INVALID'
    | 'CREDENTIAL_IN_URL'
    | 'BODY_NOT_JSON'
    | 'BODY_TOO_DEEP'
    | 'BODY_KEY_REPEATED'
    | 'BODY_KEY_FORBIDDEN'
    | 'HEADER_REPEATED'
    | 'API_KEY_MISSING'
    | 'API_KEY_UNKNOWN'
    | 'API_KEY_EXPIRED'
    | 'API_KEY_REVOKED'
    | 'SCOPE_MISSING'
    | 'TENANT_SUSPENDED'
    | 'TELECONSULTATION_UNKNOWN'
    | 'CONSENT_RECEIPT_UNKNOWN'
    | 'CONSENT_ISSUER_UNKNOWN'
    | 'AUDIT_EVENT_UNKNOWN'
    | 'AUDIT_SIZE_UNKNOWN'
    | 'AUDIT_HEAD_UNKNOWN'
    | 'GUARD_DECISION_UNKNOWN'
    | 'WEBHOOK_UNKNOWN'
    | 'DEAD_LETTER_UNKNOWN'
    | 'TENANT_UNKNOWN'
    | 'API_KEY_ID_UNKNOWN'
    | 'ROUTE_UNKNOWN'
    | 'METHOD_NOT_ALLOWED'
    | 'TELECONSULTATION_ENDED'
    | 'TELECONSULTATION_STARTED'
    | 'CONSENT_PREVIOUS_UNKNOWN'
    | 'TENANT_NAME_TAKEN'
    | 'TENANT_CONFIGURED'
    | 'API_KEY_SPENT'
    | 'IDEMPOTENCY_KEY_IN_FLIGHT'
    | 'BODY_TOO_LARGE'
    | 'MEDIA_TYPE_UNSUPPORTED'
    | 'IDEMPOTENCY_KEY_REUSED'
    | 'TOO_MANY_REQUESTS'
    | 'CONSENT_RECEIPT_INVALID'
    | 'WEBHOOK_URL_FORBIDDEN'
    | 'INTERNAL'
    | 'NOT_READY';
  detail: string;
  faults?: {
    path: string;
    expected: string;
  }[];
  reasons?: (
    'stopping' | 'draining' | 'store-unreachable' | 'data-folder-not-writable' | 'bus-unreachable'
  )[];
};

export type RescheduleRequest = {
  /** The new hour, ISO 8601; null for none. */
  scheduledAt: string | null;
};

export type RotateKeyRequest = {
  /** How long both keys open, in seconds; a day by default. */
  overlapS?: number;
};

export type RotateSecretRequest = {
  /** How long both secrets sign, in seconds; a day by default. */
  overlapS?: number;
};

export type RotatedSecret = {
  /** Shown once: whsec_ and base64, for verifyWebhook. */
  secret: string;
  previousSecretUntil: string | null;
};

export type SettledLetter = {
  id: string;
  outcome: 'due' | 'discarded';
};

export type SignedTreeHead = {
  /** Which log: a tenant’s own, or the server’s. */
  log: string;
  /** How many events it had. */
  size: number;
  /** RFC 9162 root of these, hexadecimal. */
  root: string;
  /** When it was signed. */
  ts: string;
  /** SHA-256 of the canonical head before, hexadecimal. */
  prev_sth_hash: string | null;
  /** Detached JWS over the RFC 8785 form of the members above. */
  jws: string;
};

export type Teleconsultation = {
  id: string;
  reference: string | null;
  state: 'planned' | 'waiting' | 'in-progress' | 'ended';
  scheduledAt: string | null;
  createdAt: string;
  startedAt: string | null;
  endedAt: string | null;
  /** Whole seconds; null until it has ended. */
  durationS: number | null;
};

export type TeleconsultationPage = {
  day: string;
  /** In which the day was taken. */
  timeZone: string;
  /** The first instant of the day. */
  from: string;
  /** The first instant of the next. */
  to: string;
  teleconsultations: Teleconsultation[];
  /** Null on the last page. */
  nextCursor: string | null;
};

export type TeleconsultationRequest = {
  /** The host’s own opaque word for it; never a name or an identity number. */
  reference?: string;
  /** When it is planned for, ISO 8601. */
  scheduledAt?: string;
};

export type Tenant = {
  id: string;
  name: string;
  origins: string[];
  /** In which this tenant’s days begin. */
  timeZone: string;
  /** Null while it is not suspended. */
  suspendedAt: string | null;
  webhookUrl: string | null;
};

export type TenantChangeRequest = {
  /** For the hospital’s own eyes; taken once. */
  name?: string;
  /** Whose pages may open a signalling socket. */
  origins?: string[];
  /** An IANA time zone such as Europe/Paris, or an offset such as +01:00. */
  timeZone?: string;
};

export type TenantPage = {
  tenants: Tenant[];
  /** Null on the last page. */
  nextCursor: string | null;
};

export type TenantRequest = {
  /** For the hospital’s own eyes; taken once. */
  name: string;
  /** Whose pages may open a signalling socket. */
  origins: string[];
  /** An IANA time zone such as Europe/Paris, or an offset such as +01:00. */
  timeZone?: string;
};

export type TicketRequest = {
  role: 'practitioner' | 'patient' | 'companion' | 'interpreter';
};

export type TreeHeadPage = {
  heads: SignedTreeHead[];
  /** Null on the last page. */
  nextCursor: string | null;
};

export type Usage = {
  month: string;
  timeZone: string;
  /** That took place and ended in this month. */
  teleconsultations: number;
  /** Of these in all, begun minutes not counted. */
  minutes: number;
  /** Who joined in this month, counted at each joining. */
  participants: number;
};

export type Webhook = {
  url: string;
  /** Until when the former secret signs as well; null when none does. */
  previousSecretUntil: string | null;
};

export type WebhookChanged = {
  url: string;
  /** Null when it stays. */
  secret: string | null;
};

export type WebhookRequest = {
  /** https, to a public address; no credentials in it. */
  url: string;
};

/** Each operation: what it takes and what it answers. */

export interface Operations {
  /** Adds a key that may what the asking key may, or less. Scope `keys:write`. */
  addApiKey: {
    body: ApiKeyRequest;
    /** Makes a repeated request harmless for a day. */
    idempotencyKey?: string;
    answer: NewApiKey;
  };
  /** Adds a key to a tenant. Scope `keys:write`. */
  addApiKeyOfTenant: {
    path: {
      tenantId: string;
    };

    body: ApiKeyRequest;
    /** Makes a repeated request harmless for a day. */
    idempotencyKey?: string;
    answer: NewApiKey;
  };
  /** Changes what is named; of a tenant of the configuration file, its time zone only. Scope `tenants:write`. */
  changeTenant: {
    path: {
      tenantId: string;
    };

    body: TenantChangeRequest;
    answer: Tenant;
  };
  /** A ticket for one person, just before that person joins: one use, one minute. Scope `tickets:write`. */
  createAdmissionTicket: {
    path: {
      id: string;
    };

    body: TicketRequest;
    /** Makes a repeated request harmless for a day. */
    idempotencyKey?: string;
    answer: AdmissionTicket;
  };
  /** Relay credentials for one person, before joining: for a test of devices and network. Scope `ice-servers:write`. */
  createIceServers: {
    path: {
      id: string;
    };

    body: IceServersRequest;
    /** Makes a repeated request harmless for a day. */
    idempotencyKey?: string;
    answer: IceServers;
  };
  /** Plans a teleconsultation. Scope `teleconsultations:write`. */
  createTeleconsultation: {
    body?: TeleconsultationRequest;
    /** Makes a repeated request harmless for a day. */
    idempotencyKey?: string;
    answer: Teleconsultation;
  };
  /** Adds a tenant with a first API key that may everything of that tenant. Scope `tenants:write`. */
  createTenant: {
    body: TenantRequest;
    /** Makes a repeated request harmless for a day. */
    idempotencyKey?: string;
    answer: NewTenant;
  };
  /** Sends no events any more; those that are due are dropped. Scope `webhooks:write`. */
  deleteWebhook: {
    answer: null;
  };
  /** Forgets an event. Scope `webhooks:write`. */
  discardDeadLetter: {
    path: {
      deliveryId: string;
    };

    /** Makes a repeated request harmless for a day. */
    idempotencyKey?: string;
    answer: SettledLetter;
  };
  /** Ends it for everybody and for good. Scope `teleconsultations:write`. */
  endTeleconsultation: {
    path: {
      id: string;
    };

    /** Makes a repeated request harmless for a day. */
    idempotencyKey?: string;
    answer: Teleconsultation;
  };
  /** Whom the guard stops, and why. */
  explainGuard: {
    answer: {
      /** In force now, the latest first. */
      decisions: {
        id: string;
        scope: 'participant' | 'address' | 'network' | 'tenant';
        /** A participant, an address, a network or a tenant. */
        subject: string;
        action: 'throttle' | 'block';
        /** The heaviest first. */
        reasons: {
          signal:
            | 'ticket-unknown'
            | 'api-key-unknown'
            | 'resume-token-unknown'
            | 'ticket-expired'
            | 'ticket-used'
            | 'api-key-missing'
            | 'link-secret-wrong'
            | 'admission-not-allowed'
            | 'origin-refused'
            | 'subprotocol-refused'
            | 'credential-in-url'
            | 'frame-malformed'
            | 'frame-binary'
            | 'frame-oversized'
            | 'frame-unreadable'
            | 'sender-spoofed'
            | 'act-without-seat'
            | 'act-not-allowed'
            | 'recipient-unknown'
            | 'message-flood'
            | 'upgrade-flood'
            | 'silent-socket'
            | 'body-malformed'
            | 'body-oversized'
            | 'route-unknown'
            | 'path-probed'
            | 'http-malformed'
            | 'slow-request'
            | 'tls-failed'
            | 'id-unknown'
            | 'ids-enumerated';
          weight: number;
        }[];
        score: number;
        since: string;
        until: string;
        dryRun: boolean;
      }[];
      /** Signals since the start of this node. */
      noticed: Record<string, number>;
      /** How many sources this node remembers. */
      sources: number;
    };
  };
  /** The public keys of signed tree heads; they are no secret. */
  getAuditKeys: {
    answer: AuditKeys;
  };
  /** Under which name and keys this tenant countersigns. Scope `consents:read`. */
  getConsentIssuer: {
    answer: ConsentIssuer;
  };
  /** One receipt. Scope `consents:read`. */
  getConsentReceipt: {
    path: {
      receiptId: string;
    };

    answer: ConsentReceipt;
  };
  /** Proves that a log only grew. Scope `audit:read`. */
  getConsistencyProof: {
    query: {
      /** Size of the older tree. */
      from: number;
      /** Size of the newer tree. */
      to: number;
    };
    answer: ConsistencyProof;
  };
  /** Proves that an event is in the log. Scope `audit:read`. */
  getInclusionProof: {
    query: {
      /** Which event. */
      seq: number;
      /** In the tree of how many events. */
      size: number;
    };
    answer: InclusionProof;
  };
  /** One teleconsultation as it is now. Scope `teleconsultations:read`. */
  getTeleconsultation: {
    path: {
      id: string;
    };

    answer: Teleconsultation;
  };
  /** One tenant. Scope `tenants:read`. */
  getTenant: {
    path: {
      tenantId: string;
    };

    answer: Tenant;
  };
  /** The latest signed tree head. Scope `audit:read`. */
  getTreeHead: {
    answer: SignedTreeHead;
  };
  /** What this tenant used in a month. Scope `usage:read`. */
  getUsage: {
    query: {
      /** 2026-11, in the tenant’s own time zone. */
      month: string;
    };
    answer: Usage;
  };
  /** What a tenant used in a month. Scope `usage:read`. */
  getUsageOfTenant: {
    path: {
      tenantId: string;
    };
    query: {
      /** 2026-11, in the tenant’s own time zone. */
      month: string;
    };
    answer: Usage;
  };
  /** Where the events go. Scope `webhooks:read`. */
  getWebhook: {
    answer: Webhook;
  };
  /** Keeps a consent receipt whose signatures hold. The same record again changes nothing. Scope `consents:write`. */
  keepConsentReceipt: {
    path: {
      id: string;
    };

    body: ConsentReceiptRequest;
    /** Makes a repeated request harmless for a day. */
    idempotencyKey?: string;
    answer: ConsentReceipt;
  };
  /** Every key, those that open nothing any more included. Scope `keys:read`. */
  listApiKeys: {
    query?: {
      /** The nextCursor of the page before; opaque. */
      cursor?: string;
      /** Things of one page, 1 to 200. */
      limit?: number;
    };
    answer: ApiKeyPage;
  };
  /** Every key, those that open nothing any more included. Scope `keys:read`. */
  listApiKeysOfTenant: {
    path: {
      tenantId: string;
    };
    query?: {
      /** The nextCursor of the page before; opaque. */
      cursor?: string;
      /** Things of one page, 1 to 200. */
      limit?: number;
    };
    answer: ApiKeyPage;
  };
  /** The log of whoever asks: a tenant’s own, or the server’s for an operator. Scope `audit:read`. */
  listAuditEvents: {
    query?: {
      /** Of this kind only. */
      kind?:
        | 'server-started'
        | 'server-stopped'
        | 'tenant-added'
        | 'tenant-changed'
        | 'tenant-suspended'
        | 'tenant-resumed'
        | 'api-key-added'
        | 'api-key-rotated'
        | 'api-key-revoked'
        | 'configuration-read'
        | 'webhook-changed'
        | 'webhook-secret-rotated'
        | 'webhook-redelivered'
        | 'webhook-discarded'
        | 'usage-read'
        | 'teleconsultation-created'
        | 'teleconsultation-read'
        | 'teleconsultations-listed'
        | 'teleconsultation-rescheduled'
        | 'teleconsultation-ended'
        | 'ticket-issued'
        | 'ticket-used'
        | 'participant-joined'
        | 'participant-resumed'
        | 'participant-refused'
        | 'participant-admitted'
        | 'participant-removed'
        | 'participant-left'
        | 'participant-lost'
        | 'room-locked'
        | 'room-unlocked'
        | 'turn-issued'
        | 'consent-receipt-kept'
        | 'consent-receipt-read'
        | 'security-report'
        | 'request-refused'
        | 'upgrade-refused'
        | 'guard-decision'
        | 'guard-read'
        | 'audit-read'
        | 'audit-purged'
        | 'keys-rotated'
        | 'data-shredded'
        | 'backup-made';
      outcome?: 'done' | 'refused';
      /** About this teleconsultation only. */
      teleconsultationId?: string;
      /** Recorded then or later. */
      since?: string;
      /** Recorded before then. */
      until?: string;
      /** The nextCursor of the page before; opaque. */
      cursor?: string;
      /** Things of one page, 1 to 200. */
      limit?: number;
    };
    answer: AuditEventPage;
  };
  /** The receipts of a teleconsultation, every version. Scope `consents:read`. */
  listConsentReceipts: {
    path: {
      id: string;
    };
    query?: {
      /** The nextCursor of the page before; opaque. */
      cursor?: string;
      /** Things of one page, 1 to 200. */
      limit?: number;
    };
    answer: ConsentReceiptPage;
  };
  /** Events that were given up after three days; kept for thirty. Scope `webhooks:read`. */
  listDeadLetters: {
    query?: {
      /** The nextCursor of the page before; opaque. */
      cursor?: string;
      /** Things of one page, 1 to 200. */
      limit?: number;
    };
    answer: DeadLetterPage;
  };
  /** Those of a day by their planned hour, or by their creation where none is planned. Scope `teleconsultations:read`. */
  listTeleconsultations: {
    query: {
      /** A day of the calendar, 2026-11-23. */
      day: string;
      /** Where that day is; the tenant’s own zone by default. */
      timeZone?: string;
      /** The nextCursor of the page before; opaque. */
      cursor?: string;
      /** Things of one page, 1 to 200. */
      limit?: number;
    };
    answer: TeleconsultationPage;
  };
  /** Every tenant. Scope `tenants:read`. */
  listTenants: {
    query?: {
      /** The nextCursor of the page before; opaque. */
      cursor?: string;
      /** Things of one page, 1 to 200. */
      limit?: number;
    };
    answer: TenantPage;
  };
  /** Every signed tree head. Scope `audit:read`. */
  listTreeHeads: {
    query?: {
      /** The nextCursor of the page before; opaque. */
      cursor?: number;
      /** Things of one page, 1 to 200. */
      limit?: number;
    };
    answer: TreeHeadPage;
  };
  /** Registers the public keys that countersignatures are verified with. Scope `consents:write`. */
  putConsentIssuer: {
    body: ConsentIssuer;
    answer: ConsentIssuer;
  };
  /** Says where the events go; draws a secret where there is none yet. Scope `webhooks:write`. */
  putWebhook: {
    body: WebhookRequest;
    answer: WebhookChanged;
  };
  /** Tries an event again from the start. It is as old as it is: compare its timestamp. Scope `webhooks:write`. */
  redeliverDeadLetter: {
    path: {
      deliveryId: string;
    };

    /** Makes a repeated request harmless for a day. */
    idempotencyKey?: string;
    answer: SettledLetter;
  };
  /** Plans it for another hour, as long as it has not begun. Scope `teleconsultations:write`. */
  rescheduleTeleconsultation: {
    path: {
      id: string;
    };

    body: RescheduleRequest;
    /** Makes a repeated request harmless for a day. */
    idempotencyKey?: string;
    answer: Teleconsultation;
  };
  /** Its keys open again. Scope `tenants:write`. */
  resumeTenant: {
    path: {
      tenantId: string;
    };

    /** Makes a repeated request harmless for a day. */
    idempotencyKey?: string;
    answer: Tenant;
  };
  /** Opens nothing from now on. Scope `keys:write`. */
  revokeApiKey: {
    path: {
      keyId: string;
    };

    /** Makes a repeated request harmless for a day. */
    idempotencyKey?: string;
    answer: ApiKey;
  };
  /** Opens nothing from now on. Scope `keys:write`. */
  revokeApiKeyOfTenant: {
    path: {
      tenantId: string;
      keyId: string;
    };

    /** Makes a repeated request harmless for a day. */
    idempotencyKey?: string;
    answer: ApiKey;
  };
  /** A successor with the same name and scopes; the former key opens for a while. Scope `keys:write`. */
  rotateApiKey: {
    path: {
      keyId: string;
    };

    body?: RotateKeyRequest;
    /** Makes a repeated request harmless for a day. */
    idempotencyKey?: string;
    answer: NewApiKey;
  };
  /** A successor with the same name and scopes; the former key opens for a while. Scope `keys:write`. */
  rotateApiKeyOfTenant: {
    path: {
      tenantId: string;
      keyId: string;
    };

    body?: RotateKeyRequest;
    /** Makes a repeated request harmless for a day. */
    idempotencyKey?: string;
    answer: NewApiKey;
  };
  /** Signs with a new secret; the former one signs as well for a while. Scope `webhooks:write`. */
  rotateWebhookSecret: {
    body?: RotateSecretRequest;
    /** Makes a repeated request harmless for a day. */
    idempotencyKey?: string;
    answer: RotatedSecret;
  };
  /** Its keys open nothing until it is resumed. Teleconsultations under way go on. Scope `tenants:write`. */
  suspendTenant: {
    path: {
      tenantId: string;
    };

    /** Makes a repeated request harmless for a day. */
    idempotencyKey?: string;
    answer: Tenant;
  };
  /** Takes a decision back, and forgives what led to it. */
  unblock: {
    body: {
      decision: string;
    };
    answer: {
      id: string;
      scope: 'participant' | 'address' | 'network' | 'tenant';
      /** A participant, an address, a network or a tenant. */
      subject: string;
      action: 'throttle' | 'block';
      /** The heaviest first. */
      reasons: {
        signal:
          | 'ticket-unknown'
          | 'api-key-unknown'
          | 'resume-token-unknown'
          | 'ticket-expired'
          | 'ticket-used'
          | 'api-key-missing'
          | 'link-secret-wrong'
          | 'admission-not-allowed'
          | 'origin-refused'
          | 'subprotocol-refused'
          | 'credential-in-url'
          | 'frame-malformed'
          | 'frame-binary'
          | 'frame-oversized'
          | 'frame-unreadable'
          | 'sender-spoofed'
          | 'act-without-seat'
          | 'act-not-allowed'
          | 'recipient-unknown'
          | 'message-flood'
          | 'upgrade-flood'
          | 'silent-socket'
          | 'body-malformed'
          | 'body-oversized'
          | 'route-unknown'
          | 'path-probed'
          | 'http-malformed'
          | 'slow-request'
          | 'tls-failed'
          | 'id-unknown'
          | 'ids-enumerated';
        weight: number;
      }[];
      score: number;
      since: string;
      until: string;
      dryRun: boolean;
    };
  };
}

/** Each operation’s method and path. */

export const PLACES = {
  addApiKey: ['POST', '/v1/api-keys'],
  addApiKeyOfTenant: ['POST', '/v1/tenants/{tenantId}/api-keys'],
  changeTenant: ['PATCH', '/v1/tenants/{tenantId}'],
  createAdmissionTicket: ['POST', '/v1/teleconsultations/{id}/admission-tickets'],
  createIceServers: ['POST', '/v1/teleconsultations/{id}/ice-servers'],
  createTeleconsultation: ['POST', '/v1/teleconsultations'],
  createTenant: ['POST', '/v1/tenants'],
  deleteWebhook: ['DELETE', '/v1/webhook'],
  discardDeadLetter: ['POST', '/v1/webhook/dead-letters/{deliveryId}/discard'],
  endTeleconsultation: ['POST', '/v1/teleconsultations/{id}/end'],
  explainGuard: ['GET', '/v1/guard/explain'],
  getAuditKeys: ['GET', '/v1/audit/keys'],
  getConsentIssuer: ['GET', '/v1/consent-issuer'],
  getConsentReceipt: ['GET', '/v1/consent-receipts/{receiptId}'],
  getConsistencyProof: ['GET', '/v1/audit/proofs/consistency'],
  getInclusionProof: ['GET', '/v1/audit/proofs/inclusion'],
  getTeleconsultation: ['GET', '/v1/teleconsultations/{id}'],
  getTenant: ['GET', '/v1/tenants/{tenantId}'],
  getTreeHead: ['GET', '/v1/audit/tree-head'],
  getUsage: ['GET', '/v1/usage'],
  getUsageOfTenant: ['GET', '/v1/tenants/{tenantId}/usage'],
  getWebhook: ['GET', '/v1/webhook'],
  keepConsentReceipt: ['POST', '/v1/teleconsultations/{id}/consent-receipts'],
  listApiKeys: ['GET', '/v1/api-keys'],
  listApiKeysOfTenant: ['GET', '/v1/tenants/{tenantId}/api-keys'],
  listAuditEvents: ['GET', '/v1/audit/events'],
  listConsentReceipts: ['GET', '/v1/teleconsultations/{id}/consent-receipts'],
  listDeadLetters: ['GET', '/v1/webhook/dead-letters'],
  listTeleconsultations: ['GET', '/v1/teleconsultations'],
  listTenants: ['GET', '/v1/tenants'],
  listTreeHeads: ['GET', '/v1/audit/tree-heads'],
  putConsentIssuer: ['PUT', '/v1/consent-issuer'],
  putWebhook: ['PUT', '/v1/webhook'],
  redeliverDeadLetter: ['POST', '/v1/webhook/dead-letters/{deliveryId}/redeliver'],
  rescheduleTeleconsultation: ['POST', '/v1/teleconsultations/{id}/reschedule'],
  resumeTenant: ['POST', '/v1/tenants/{tenantId}/resume'],
  revokeApiKey: ['POST', '/v1/api-keys/{keyId}/revoke'],
  revokeApiKeyOfTenant: ['POST', '/v1/tenants/{tenantId}/api-keys/{keyId}/revoke'],
  rotateApiKey: ['POST', '/v1/api-keys/{keyId}/rotate'],
  rotateApiKeyOfTenant: ['POST', '/v1/tenants/{tenantId}/api-keys/{keyId}/rotate'],
  rotateWebhookSecret: ['POST', '/v1/webhook/rotate-secret'],
  suspendTenant: ['POST', '/v1/tenants/{tenantId}/suspend'],
  unblock: ['POST', '/v1/guard/unblock'],
} as const satisfies Record<keyof Operations, readonly [string, string]>;
