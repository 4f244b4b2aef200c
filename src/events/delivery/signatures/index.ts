/** The door of the signatures: made for callbacks, checked by receivers. */
export { ELEMENTS_ID, ELEMENTS_SIGNATURE, elementsSignature, isElementsSignature } from './elements';
export {
  WEBHOOK_ID,
  WEBHOOK_SIGNATURE,
  WEBHOOK_TIMESTAMP,
  standardWebhookHeaders,
  verifyStandardWebhook,
  webhookKey,
  type SignedMessage,
  type StandardWebhookVerdict,
} from './standard-webhooks';
