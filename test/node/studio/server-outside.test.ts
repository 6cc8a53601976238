import { copyFileSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ask, say } from '../../support/studio-request.js';
import { servedStudio, tokenOf } from '../../support/studio-server.js';

const served = servedStudio();
const { root, picture, expectNothing, start } = served;

describe('a path outside', () => {
  const steps = [
    '..',
    '%2e%2e',
    '.%2e',
    '%252e%252e',
    '..%2f..',
    '..%5c..',
    '..\\..',
    '%c0%ae%c0%ae',
    '..;',
    '....//',
  ];

  it('gets nothing, however it is written', async () => {
    for (const step of steps) {
      await expectNothing(`/${step}/secret.txt`);
      await expectNothing(`/inner/${step}/${step}/secret.txt`);
      await expectNothing(`/files/${served.token}/${step}/secret.txt`);
      await expectNothing(`/files/${served.token}/pictures/0/${step}/secret.txt`);
      await expectNothing(`/inner/${step}/index.html`);
    }
    for (const path of [
      join(root, 'secret.txt'),
      `/${join(root, 'secret.txt')}`,
      `/file://${join(root, 'secret.txt')}`,
      '/index.html%00.txt',
      '/index.html/',
      '//index.html',
      `/files/${served.token}/`,
      `/files/${served.token}/pictures/0/`,
      `/files/${served.token}/pictures/0/secret.txt`,
      `/files/${served.token}/pictures/1/a%20dog%3F%20%231.png`,
      '*',
    ]) {
      await expectNothing(path);
    }
  });

  it('gets nothing through a symbolic link in the page’s folder', async () => {
    for (const path of ['/link.txt', '/folder/secret.txt', '/folder/page/index.html']) {
      await expectNothing(path);
    }
  });

  it('gets nothing by a proxy’s request, nor a connection', async () => {
    const own = `Host: 127.0.0.1:${served.studio.port}\r\nConnection: close\r\n\r\n`;
    const proxy = await say(
      served.studio.port,
      `GET http://127.0.0.1:${served.studio.port}/ HTTP/1.1\r\n${own}`,
    );
    expect(proxy).toMatch(/^HTTP\/1\.1 404 /);
    const tunnel = await say(served.studio.port, `CONNECT 127.0.0.1:22 HTTP/1.1\r\n${own}`);
    expect(tunnel).toBe('');
  });

  it('gets nothing where a handed file was replaced by a link since', async () => {
    const [path, kept] = [join(root, 'replaced.png'), join(root, 'kept.png')];
    copyFileSync('examples/dog.png', path);
    const other = await start([path]);
    const asked = () => ask(other.port, `/files/${tokenOf(other)}/pictures/0/replaced.png`);
    expect((await asked()).status).toBe(200);
    renameSync(path, kept);
    symlinkSync(join(root, 'secret.txt'), path);
    const { status, body } = await asked();
    expect([status, body.toString()]).toEqual([404, 'the file is not there any more\n']);
    rmSync(path);
    expect((await asked()).status).toBe(404);
    await other.close();
  });

  it('gives a picture that was named by a link', async () => {
    const link = join(root, 'link.png');
    symlinkSync(picture, link);
    const other = await start([link]);
    const reply = await ask(other.port, `/files/${tokenOf(other)}/pictures/0/link.png`);
    expect(reply.body.equals(readFileSync('examples/dog.png'))).toBe(true);
    await other.close();
  });
});
