import { describe, expect, it } from 'vitest'
import { isPublicAddress } from '../../src/net/address-rules.ts'

const PRIVATE = [
  ['0.0.0.0', 'this host'],
  ['10.1.2.3', 'private'],
  ['100.64.0.1', 'carrier NAT'],
  ['127.0.0.1', 'loopback'],
  ['127.255.255.254', 'loopback'],
  ['169.254.169.254', 'cloud metadata'],
  ['172.16.0.1', 'private'],
  ['172.31.255.255', 'private'],
  ['192.0.0.192', 'a cloud metadata service'],
  ['192.168.1.1', 'private'],
  ['198.18.0.1', 'benchmarks'],
  ['192.0.2.7', 'documentation'],
  ['224.0.0.1', 'multicast'],
  ['255.255.255.255', 'broadcast'],
  ['::', 'unspecified'],
  ['::1', 'loopback'],
  ['::127.0.0.1', 'the old IPv4-compatible form'],
  ['::ffff:127.0.0.1', 'mapped loopback'],
  ['::ffff:a9fe:a9fe', 'mapped metadata'],
  ['64:ff9b::7f00:1', 'loopback through NAT64'],
  ['64:ff9b::a9fe:a9fe', 'metadata through NAT64'],
  ['64:ff9b:1::1', 'local NAT64'],
  ['2001:db8::1', 'documentation'],
  ['2001:0:1::1', 'Teredo'],
  ['2002:7f00:1::', 'loopback through 6to4'],
  ['fc00::1', 'unique local'],
  ['fd00:ec2::254', 'cloud metadata over IPv6'],
  ['fe80::1', 'link local'],
  ['fec0::1', 'site local'],
  ['ff02::1', 'multicast'],
  ['', 'nothing'],
  ['example.org', 'a name, which is no address'],
] as const

describe('isPublicAddress', () => {
  it.each(PRIVATE)('refuses %s, %s', (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })

  it.each([
    '8.8.8.8',
    '172.15.0.1',
    '172.32.0.1',
    '100.128.0.1',
    '193.0.0.1',
    '::ffff:8.8.8.8',
    '64:ff9b::808:808',
    '2a00:1450:4001::5',
    '2606:4700::1111',
  ])('allows %s', (address) => {
    expect(isPublicAddress(address)).toBe(true)
  })
})
