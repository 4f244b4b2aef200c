/** `add_approver`, `remove_approval` and watchers: the list of approvals of a record. */
import { refuse } from '../http/problem';
import { relatedRows, type Row } from '../store/row';
import { parameter, type Exchange } from './exchange';

function numberOf(exchange: Exchange, ...names: readonly string[]): number {
  const text = names.map((name) => parameter(exchange, name)).find((found) => found !== undefined);
  if (text === undefined || !/^\d{1,15}$/.test(text)) throw refuse(400, `The parameter ${names[0]!} must be an id`);
  return Number(text);
}

function addApprover(exchange: Exchange, row: Row): void {
  const { site, actor } = exchange;
  const user = site.store.table('User').get(numberOf(exchange, 'approver-id', 'approver_id'));
  if (user === undefined) throw refuse(400, 'The approver does not exist');
  const before = relatedRows(row, 'approvals');
  const approval = site.write({
    kind: site.kinds.get('Approval'),
    body: {},
    actor,
    owner: row,
    set: {
      approver: { id: user.id, login: user.values['login'], email: user.values['email'] },
      'approver-id': user.id,
      'approver-type': 'User',
      'approvable-id': row.id,
      'approvable-type': row.kind.name,
      position: before.length + 1,
    },
  });
  site.store.table(row.kind.name).assign(row, { approvals: [...before, approval] });
}

/** Carries the action out when it is one of these on a record that has approvals; otherwise answers false. */
export function changeApprovers(exchange: Exchange, row: Row, action: string): boolean {
  if (row.kind.byName.get('approvals')?.target !== 'Approval') return false;
  if (action === 'add_approver') addApprover(exchange, row);
  else if (action === 'remove_approval') {
    const id = numberOf(exchange, 'approval-id', 'approval_id', 'id');
    const approval = relatedRows(row, 'approvals').find((one) => one.id === id);
    if (approval === undefined) throw refuse(400, 'The record has no approval with that id');
    exchange.site.store.remove(approval);
  } else return false;
  return true;
}
