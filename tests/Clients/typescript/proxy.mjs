// Serves HTTP by a generated client: GENERATOR DOCUMENT SERVER.
import { appendFileSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import * as clients from './clients.mjs';

const CLIENT_FAILED = 599;
const [generator, documentFile, server] = process.argv.slice(2);
const client = clients[generator.replace('-', '')];
const document = JSON.parse(readFileSync(documentFile, 'utf8'));
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })));

// The answer as it came, and where calls go.
let answer;
const send = globalThis.fetch;
globalThis.fetch = async (input, init) => {
  const request = input instanceof Request ? new Request(input, init) : new Request(new URL(input, server), init);
  const response = await send(request);
  answer = { status: response.status, type: response.headers.get('content-type'), text: await response.clone().text() };
  return response;
};

const invoke = await client.open(server);

// The same call and its answer in TypeScript, for the compiler to compare with the generated types.
let told = 0;
appendFileSync('story.ts', client.head);
const tell = (call) => appendFileSync('story.ts', client.tell(call, answer.status, answer.text, told++));

function find(method, path) {
  const segments = path.split('/');
  return operations.find((o) => o.method === method && o.path.split('/').length === segments.length
    && o.path.split('/').every((s, at) => s === segments[at] || s.startsWith('{')));
}

async function read(request) {
  const url = new URL(request.url, 'http://127.0.0.1');
  const { path, method, operation } = find(request.method, url.pathname);
  const segments = url.pathname.split('/');
  const values = Object.fromEntries(path.split('/')
    .map((s, at) => [s, at]).filter(([s]) => s.startsWith('{')).map(([s, at]) => [s.slice(1, -1), decodeURIComponent(segments[at])]));
  const headers = {};
  for (const name of ['authorization', 'idempotency-key']) if (request.headers[name]) headers[name] = request.headers[name];
  const bytes = Buffer.concat(await request.toArray());
  const type = request.headers['content-type'] ?? '';
  let body;
  if (type.startsWith('multipart/')) {
    const form = await new Response(bytes, { headers: { 'content-type': type } }).formData();
    body = Object.fromEntries(form.entries());
  } else if (bytes.length > 0) {
    body = JSON.parse(bytes.toString('utf8'));
  }
  const pathNames = (operation.parameters ?? []).filter((p) => p.in === 'path').map((p) => p.name);
  const numbers = (operation.parameters ?? []).filter((p) => p.in === 'query' && p.schema.type === 'integer').map((p) => p.name);
  const query = Object.fromEntries([...url.searchParams].map(([n, v]) => [n, numbers.includes(n) ? Number(v) : v]));
  return { id: operation.operationId, hasBody: 'requestBody' in operation, hasQuery: operation.parameters?.some((p) => p.in === 'query'),
    pathNames, values, query, headers, body };
}

createServer(async (request, response) => {
  let status, text;
  try {
    answer = undefined;
    const call = await read(request);
    const result = await invoke(call);
    ({ status, text } = answer);
    const isJson = /json/.test(answer.type ?? '');
    if (isJson && JSON.stringify(result) !== JSON.stringify(JSON.parse(text))) {
      [status, text] = [CLIENT_FAILED, `${call.id} made ${JSON.stringify(result)} of ${text}`];
    }
    tell(call);
  } catch (e) {
    // The story ends with what the client could not do.
    [status, text] = [CLIENT_FAILED, `after ${JSON.stringify(answer)}: ${e.stack}`];
  }
  response.writeHead(status, { 'content-type': answer?.type ?? 'text/plain' }).end(text);
}).listen(0, '127.0.0.1', function () { console.log(`http://127.0.0.1:${this.address().port}`); });
