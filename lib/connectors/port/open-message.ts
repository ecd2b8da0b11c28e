import type { Connector, Message } from '@/lib/connectors/port/connector';
import { idOfBody } from '@/lib/connectors/port/hmac';
import { parseBody } from '@/lib/connectors/port/parse-body';
import { ok, refuse, type Result } from '@/lib/result';

/**
 * What a shop sent, once its signature is right. What is signed and cannot be read is a message, too: it is kept as refused,
 * so that somebody sees it. Errors: INVALID_SIGNATURE.
 */
export function openMessage(
  connector: Connector,
  body: Uint8Array<ArrayBuffer>,
  headers: Headers,
  secrets: readonly string[],
): Result<Message> {
  if (!connector.isSigned(body, headers, secrets)) return refuse('INVALID_SIGNATURE');
  const json = parseBody(body);
  const envelope = json.ok ? connector.readEnvelope(json.value, headers) : json;
  const payload = json.ok ? json.value : {};
  if (envelope.ok) {
    const eventId = envelope.value.eventId ?? idOfBody(body);
    return ok({ ...envelope.value, eventId, payload });
  }
  const refused = envelope.error;
  return ok({
    eventId: idOfBody(body),
    type: 'unreadable',
    isTest: false,
    sentAt: null,
    payload,
    refused,
  });
}
