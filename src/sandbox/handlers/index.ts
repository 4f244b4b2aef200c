/** Chooses the handler of an operation by its class. */
import type { Answer } from '../http/answer';
import { act } from './actions';
import type { Exchange } from './exchange';
import { download, dropUpload, uploadTo } from './files';
import { list, show } from './read';
import { answerRow, create, remove, update } from './write';

/** Answers one operation. @throws {Refusal} for what the site refuses. */
export function handle(exchange: Exchange): Answer {
  const { operation } = exchange;
  switch (operation.class) {
    case 'query':
      return list(exchange);
    case 'get':
      return show(exchange);
    case 'create':
      return create(exchange);
    case 'update':
      return update(exchange);
    case 'delete':
      if (operation.action === 'avatar') return dropUpload(exchange);
      return operation.action === undefined ? remove(exchange) : act(exchange);
    case 'upload': {
      if (operation.on === 'collection') return create(exchange);
      const { row, status } = uploadTo(exchange);
      return answerRow(exchange, status, row);
    }
    case 'download':
      return download(exchange);
    case 'action':
      return act(exchange);
  }
}
