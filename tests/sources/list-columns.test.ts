import { describe, expect, it } from 'vitest'
import { readColumns } from '../../src/sources/list-columns.ts'

const columns = (header: string, delimiter = ',') => readColumns(header.split(delimiter))

describe('a header row', () => {
  // As the programs write them; the rows are ours.
  it.each([
    [
      'Email Address,First Name,Last Name,OPTIN_TIME,CONFIRM_TIME,TAGS',
      { address: 'Email Address', first_name: 'First Name', joined: 'CONFIRM_TIME' },
    ],
    [
      'email,active_subscription,expiry,plan,email_disabled,created_at',
      { address: 'email', joined: 'created_at', stops: 'email_disabled' },
    ],
    [
      'id,email,name,note,subscribed_to_emails,created_at,deleted_at,labels',
      {
        address: 'email',
        first_name: 'name',
        joined: 'created_at',
        stops: 'deleted_at, subscribed_to_emails',
      },
    ],
    [
      'id,secondary_id,email,notes,subscriber_type,creation_date,subscription_date,unsubscription_date,tags',
      {
        address: 'email',
        status: 'subscriber_type',
        joined: 'subscription_date',
        stops: 'unsubscription_date',
      },
    ],
    [
      'email,First Name,Last Name,status,created_at,unsubscribed_at',
      {
        address: 'email',
        first_name: 'First Name',
        status: 'status',
        joined: 'created_at',
        stops: 'unsubscribed_at',
      },
    ],
    [
      'first_name,email_address,state,created_at,tags',
      { address: 'email_address', first_name: 'first_name', status: 'state', joined: 'created_at' },
    ],
    [
      'Name,Given Name,Family Name,E-mail 1 - Value',
      { address: 'E-mail 1 - Value', first_name: 'Given Name' },
    ],
    ['Email,First name,Last name,Data,External ID', { address: 'Email', first_name: 'First name' }],
    ['Email Address,Date Subscribed', { address: 'Email Address', joined: 'Date Subscribed' }],
  ])('%s', (header, mapping) => {
    expect(columns(header).mapping).toEqual(mapping)
  })

  it('in capitals with semicolons', () => {
    const { mapping } = columns('EMAIL;LASTNAME;FIRSTNAME;EMAIL_BLACKLISTED;ADDED_TIME', ';')
    expect(mapping).toEqual({
      address: 'EMAIL',
      first_name: 'FIRSTNAME',
      joined: 'ADDED_TIME',
      stops: 'EMAIL_BLACKLISTED',
    })
  })

  it('without addresses has none', () => {
    expect(columns('name,country').fields.address).toBeUndefined()
  })
})

describe('how somebody stands', () => {
  const stands = (header: string, row: string) => columns(header).statusOf(row.split(','))

  it.each([
    ['email,email_disabled', 'a@x,false', 'active'],
    ['email,email_disabled', 'a@x,true', 'unsubscribed'],
    ['email,subscribed_to_emails', 'a@x,false', 'unsubscribed'],
    ['email,subscribed_to_emails', 'a@x,true', 'active'],
    ['email,unsubscription_date', 'a@x,2026-01-01', 'unsubscribed'],
    ['email,unsubscription_date', 'a@x,', 'active'],
    ['email,EMAIL_BLACKLISTED', 'a@x,Yes', 'unsubscribed'],
    ['email,status', 'a@x,Bounced', 'hard-bounce'],
    ['email,status', 'a@x,unactivated', 'pending'],
    ['email,status,unsubscribed_at', 'a@x,complained,2026-01-01', 'complaint'],
    ['email,status,unsubscribed_at', 'a@x,active,2026-01-01', 'unsubscribed'],
    ['email,status', 'a@x,hard-bounce', 'hard-bounce'],
    ['Email Address,UNSUB_TIME', 'a@x,2026-01-01 10:00:00', 'unsubscribed'],
  ])('%s: %s is %s', (header, row, status) => {
    expect(stands(header, row)).toBe(status)
  })

  it('is not guessed at', () => {
    expect(stands('email,status', 'a@x,perhaps')).toEqual({ unknown: 'perhaps' })
  })
})
