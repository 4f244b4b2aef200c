/** Query parameters of actions. The release lists none; these are the documented ones. */

/** A documented query parameter. */
export interface ActionParameter {
  /** As it is sent. */
  readonly name: string;
  readonly displayName: string;
}

const REASON: ActionParameter = { name: 'reason', displayName: 'Reason' };
const APPROVER: ActionParameter = { name: 'approver_id', displayName: 'Id of the approver (a user)' };
const REASON_INSIGHT: readonly ActionParameter[] = [
  { name: 'reason-insight-id', displayName: 'Id of the reason insight' },
  { name: 'reason-insight-code', displayName: 'Code of the reason insight' },
  { name: 'reason-insight-event-comment', displayName: 'Comment on the reason' },
];

/** The documented query parameters of an action. */
export function knownParameters(object: string, action: string): readonly ActionParameter[] {
  if (action === 'add_approver') return [APPROVER];
  if (object === 'approvals' && action !== 'approver_search') return [REASON];
  return object === 'purchase_orders' ? REASON_INSIGHT : [];
}
