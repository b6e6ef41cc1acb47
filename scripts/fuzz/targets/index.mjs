/** Every parser of what arrives from outside, by name. */
import { credential } from './credential.mjs';
import { dataMessage } from './data-message.mjs';
import { envelope } from './envelope.mjs';
import { frameLayout, mediaFrame, sframeHeader } from './frames.mjs';
import { handshake, handshakePayload } from './handshake.mjs';
import { controlMessage, messages, sealedMessage, strictJson, strictUtf8, wire } from './texts.mjs';

/**
 * @typedef {object} Target
 * @property {string} name
 * @property {'bytes' | 'text'} kind of its input
 * @property {() => Promise<Prepared>} prepare
 *
 * @typedef {object} Prepared
 * @property {readonly (string | Uint8Array)[]} seeds valid inputs, or nearly
 * @property {(input: string | Uint8Array) => Promise<void> | void} judge throws when the parser does
 *   what it must not
 */

/** @type {readonly Target[]} */
export const TARGETS = [
  envelope,
  handshake,
  handshakePayload,
  credential,
  sframeHeader,
  frameLayout,
  mediaFrame,
  messages,
  wire,
  strictJson,
  strictUtf8,
  sealedMessage,
  controlMessage,
  dataMessage,
];
