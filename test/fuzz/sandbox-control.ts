import http from 'node:http';

/**
 * Asks a control address of the sandbox. Without a limit on time: on a machine that is busy enough, `fetch` gives up connecting to a process that has not had its turn yet.
 */
export async function askSandbox(url: string, name: string, method: 'GET' | 'POST' | 'DELETE', body?: unknown): Promise<unknown> {
  const answered = Promise.withResolvers<{ readonly status: number; readonly text: string }>();
  const request = http.request(`${url}/__sandbox/${name}`, { method }, (response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.once('error', answered.reject);
    response.once('end', () =>
      answered.resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
    );
  });
  request.once('error', answered.reject);
  request.end(body === undefined ? undefined : JSON.stringify(body));
  const { status, text } = await answered.promise;
  if (status !== 200) throw new Error(`${name}: ${status} ${text.slice(0, 300)}`);
  return JSON.parse(text) as unknown;
}
