import { describe, expect, it } from '@jest/globals';
import { isPublicAddress } from './public-address.js';

describe('an address of the public internet', () => {
  it.each([
    '1.1.1.1',
    '104.16.0.35',
    '172.15.255.255',
    '172.32.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '223.255.255.255',
  ])('may be %s', (address) => expect(isPublicAddress(address)).toBe(true));
  it.each(['2606:4700::6810:23', '2a00:1450:4001:800::200e', '2001:4860:4860::8888', '2003::1'])(
    'may be %s',
    (address) => expect(isPublicAddress(address)).toBe(true),
  );

  it.each([
    ...['0.0.0.0', '0.1.2.3', '10.0.0.1', '100.64.0.1', '100.127.255.255', '127.0.0.1', '127.255.0.1'],
    ...['169.254.169.254', '172.16.0.1', '172.31.255.255', '192.0.0.1', '192.0.2.1', '192.88.99.1', '192.168.1.1'],
    ...['198.18.0.1', '198.51.100.1', '203.0.113.1', '224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255'],
  ])('is not %s', (address) => expect(isPublicAddress(address)).toBe(false));

  it.each([
    ['unspecified', '::'],
    ['loopback', '::1'],
    ['v4-mapped, private', '::ffff:10.0.0.1'],
    ['v4-mapped, in hexadecimal', '::ffff:7f00:1'],
    ['v4-mapped, public: nobody needs it', '::ffff:1.1.1.1'],
    ['v4-compatible', '::10.0.0.1'],
    ['NAT64', '64:ff9b::a00:1'],
    ['NAT64 of a network', '64:ff9b:1::a00:1'],
    ['6to4 of 10.0.0.1', '2002:a00:1::1'],
    ['Teredo', '2001:0:53aa:64c::1'],
    ['ORCHID', '2001:20::1'],
    ['documentation', '2001:db8::1'],
    ['newer documentation', '3fff::1'],
    ['unique local', 'fd00::1'],
    ['link-local', 'fe80::1'],
    ['link-local with a zone', 'fe80::1%eth0'],
    ['public with a zone', '2606:4700::1%eth0'],
    ['site-local', 'fec0::1'],
    ['multicast', 'ff02::1'],
    ['discard', '100::1'],
    ['no address', 'example.org'],
    ['a short form', '127.1'],
    ['nothing', ''],
  ])('is not %s', (_, address) => expect(isPublicAddress(address)).toBe(false));
});
