/* Runs Node-RED in a process of its own: the parent hands over settings, and sees logs and collected messages. */
'use strict';
const { createServer } = require('node:http');
const { adminAuth, folder, nodeRedFolder } = JSON.parse(process.argv[2]);
const red = require(require.resolve('node-red', { paths: [nodeRedFolder] }));

const tell = (kind, value) => process.send({ kind, value });
// Messages may hold what JSON cannot carry; what matters here is what a flow would see of them.
const plain = (value) => JSON.parse(JSON.stringify(value));

const server = createServer((request, response) =>
  red.httpAdmin(request, response, () => red.httpNode(request, response, () => response.writeHead(404).end())),
);
red.init(server, {
  userDir: folder,
  flowFile: 'flows.json',
  credentialSecret: 'test-secret',
  telemetry: { enabled: false, updateNotification: false },
  editorTheme: { tours: false, palette: { catalogues: [] } },
  externalModules: { palette: { allowInstall: false } },
  logging: {
    parent: {
      level: 'trace',
      handler: () => (entry) => tell('log', { level: entry.level, type: entry.type, text: String(entry.msg) }),
    },
  },
  functionGlobalContext: { collect: (name, message) => tell('message', { name, message: plain(message) }) },
  ...(adminAuth ? { adminAuth } : {}),
});
red.events.on('flows:started', () => tell('flows-started', null));
red.events.on('node-status', ({ id, status }) => tell('status', { id, fill: status?.fill, text: status?.text }));
red.hooks.add('onComplete.test', ({ node, error }) =>
  tell('complete', { id: node.id, error: error ? String(error.message ?? error) : null }),
);
process.on('message', ({ kind, id, message }) => {
  if (kind === 'send') red.nodes.getNode(id).receive(message);
  if (kind === 'stop') {
    red.stop().then(() => {
      server.closeAllConnections();
      server.close(() => process.exit(0));
    });
  }
});
process.on('uncaughtException', (error) => tell('crash', error.stack));
process.on('unhandledRejection', (error) => tell('crash', String(error && error.stack)));

red.start().then(() => server.listen(0, '127.0.0.1', () => tell('listening', server.address().port)));
