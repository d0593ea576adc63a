// How each generated client is called, and how the call is written. A call has id, pathNames, values, query, headers and body.

const value = (v) => (v instanceof Blob ? 'new Blob()' : v && typeof v === 'object' && !Array.isArray(v)
  ? `{ ${Object.entries(v).map(([n, field]) => `${JSON.stringify(n)}: ${value(field)}`).join(', ')} }`
  : JSON.stringify(v));

const isJsonAnswer = (status, text) => status < 300 && text.startsWith('{');

/** @hey-api/openapi-ts: an operation is a function of one object. */
export const heyapi = {
  head: "import * as sdk from './generated';\nimport type * as types from './generated';\n",
  async open(server) {
    const sdk = await import('./js/index.js');
    const { client } = await import('./js/client.gen.js');
    client.setConfig({ baseUrl: server });
    return async ({ id, values, query, headers, body }) => {
      const { data, error } = await sdk[id]({ path: values, query, headers, body });
      return data ?? error;
    };
  },
  tell({ id, values, query, body }, status, text, number) {
    const parts = Object.entries({ path: values, query, body }).filter(([, part]) => part && Object.keys(part).length > 0);
    const type = `types.${id[0].toUpperCase()}${id.slice(1)}Responses[${status}]`;
    return `sdk.${id}(${value(Object.fromEntries(parts))});\n`
      + (isJsonAnswer(status, text) ? `export const answer${number}: ${type} = ${text};\n` : '');
  },
};

/** orval: an operation is a function of the path's values, the body, the query and the options of fetch, in this order. */
export const orval = {
  head: "import * as sdk from './generated';\n",
  async open() {
    const sdk = await import('./js/index.js');
    return async (call) => (await sdk[call.id](...this.parameters(call), { headers: call.headers })).data;
  },
  parameters: ({ pathNames, values, hasBody, hasQuery, query, body }) =>
    [...pathNames.map((n) => values[n]), ...(hasBody ? [body] : []), ...(hasQuery ? [query] : [])],
  tell(call, status, text, number) {
    const type = `Extract<Awaited<ReturnType<typeof sdk.${call.id}>>, { status: ${status} }>['data']`;
    return `sdk.${call.id}(${this.parameters(call).map(value).join(', ')});\n`
      + (isJsonAnswer(status, text) ? `export const answer${number}: ${type} = ${text};\n` : '');
  },
};
