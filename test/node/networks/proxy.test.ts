import { describe, expect, it } from 'vitest';
import { proxyFor } from '../../../src/node/networks/proxy.js';

const https = new URL('https://models.example.org/a');
const http = new URL('http://models.example.org:8080/a');
const direct = { host: 'p', port: 3128 };

describe('proxyFor', () => {
  it.each<[URL, NodeJS.ProcessEnv, object | undefined]>([
    [https, {}, undefined],
    [https, { https_proxy: 'http://p:3128' }, direct],
    [https, { HTTPS_PROXY: 'p:3128' }, direct],
    [https, { http_proxy: 'http://p:3128' }, undefined],
    [http, { http_proxy: 'http://p:3128/' }, direct],
    [http, { ALL_PROXY: 'http://p:3128' }, direct],
    [https, { https_proxy: 'http://p' }, { host: 'p', port: 80 }],
    [https, { https_proxy: 'http://[::1]:3128' }, { host: '::1', port: 3128 }],
    [
      https,
      { https_proxy: 'http://me:a%40b@p:3128' },
      { ...direct, authorization: `Basic ${btoa('me:a@b')}` },
    ],
    [https, { https_proxy: '', HTTPS_PROXY: 'p:3128' }, direct],
  ])('%s with %j: %j', (url, env, proxy) => {
    expect(proxyFor(url, env)).toEqual(proxy);
  });

  it.each([
    ['*', true],
    ['example.org', true],
    ['.example.org', true],
    ['*.example.org', true],
    ['MODELS.example.org', true],
    ['other.org, models.example.org', true],
    ['models.example.org:8080', true],
    ['models.example.org:443', false],
    ['ample.org', false],
    ['', false],
  ])('no_proxy %j lets the host be reached directly: %s', (no_proxy, isExempt) => {
    const found = proxyFor(http, { http_proxy: 'p:3128', no_proxy });
    expect(found === undefined).toBe(isExempt);
  });

  it.each([
    ['socks5://p:1080', /the proxy that https_proxy names speaks socks5, not http/],
    ['https://p:3128', /speaks https, not http; set it to http:\/\/HOST:PORT/],
    ['http://', /is no URL/],
  ])('refuses %s in words', (https_proxy, message) => {
    expect(() => proxyFor(https, { https_proxy })).toThrow(message);
  });
});
