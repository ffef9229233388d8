import type { Migration } from './index.js'

/** The tables. `database.ts` says what each column holds. */
export const init: Migration = {
  version: 1,
  name: 'init',
  statements: [
    `create table coordinator.deployment (
      singleton boolean primary key default true check (singleton),
      id uuid not null default gen_random_uuid(),
      epoch bigint not null default 1 check (epoch >= 1),
      created_at timestamptz not null default clock_timestamp()
    )`,
    'insert into coordinator.deployment default values',

    `create table coordinator.wallets (
      id uuid primary key,
      app_id text not null check (octet_length(app_id) <= 512),
      subject text not null check (octet_length(subject) <= 1024),
      wallet_id bytea not null check (octet_length(wallet_id) = 32),
      status text not null default 'pending' check (status in ('pending', 'active', 'frozen', 'quarantined', 'deleted')),
      public_key bytea check (octet_length(public_key) = 33),
      active_version integer check (active_version between 1 and floor),
      floor integer not null default 0 check (floor >= 0),
      fence bigint not null default 0 check (fence >= 0),
      signing_counter bigint not null default 0 check (signing_counter >= 0),
      created_at timestamptz not null,
      updated_at timestamptz not null,
      unique (app_id, subject, wallet_id),
      check ((public_key is null) = (active_version is null)),
      check (status <> 'active' or active_version is not null),
      check (status <> 'pending' or active_version is null)
    ) with (fillfactor = 70)`,

    `create table coordinator.sealed_records (
      id uuid primary key,
      purpose text not null check (purpose in ('server-share', 'backup-fragment')),
      format smallint not null check (format >= 1),
      algorithm text not null check (algorithm in ('AES-256-GCM')),
      iv bytea not null check (octet_length(iv) = 12),
      ciphertext bytea not null check (octet_length(ciphertext) >= 16),
      dek_kind text not null,
      kek_id text not null,
      kek_version text not null,
      wrapped_dek bytea not null check (octet_length(wrapped_dek) between 1 and 65536),
      created_at timestamptz not null
    )`,
    // Ciphertext does not compress; out of line, unpacked.
    'alter table coordinator.sealed_records alter column ciphertext set storage external',

    `create table coordinator.key_shares (
      id uuid primary key,
      wallet_id uuid not null references coordinator.wallets (id),
      version integer not null check (version >= 1),
      state text not null default 'pending' check (state in ('pending', 'active', 'superseded', 'destroyed')),
      pair_id bytea not null check (octet_length(pair_id) = 16),
      public_key bytea not null check (octet_length(public_key) = 33),
      engine text not null,
      engine_version text not null,
      sealed_record uuid unique references coordinator.sealed_records (id),
      created_at timestamptz not null,
      last_accessed_at timestamptz,
      access_count bigint not null default 0 check (access_count >= 0),
      check ((state = 'destroyed') = (sealed_record is null))
    ) with (fillfactor = 70)`,
    'create index key_shares_by_wallet on coordinator.key_shares (wallet_id, version)',
    `create unique index one_active_share on coordinator.key_shares (wallet_id) where state = 'active'`,

    `create table coordinator.sessions (
      id uuid primary key,
      kind text not null check (kind in ('dkg', 'sign', 'refresh', 'backup', 'recover')),
      app_id text not null,
      subject text not null,
      wallet_key bytea not null check (octet_length(wallet_key) = 32),
      wallet_id uuid not null,
      state text not null default 'live' check (state in ('live', 'completed', 'failed', 'abandoned')),
      instance text not null,
      failure_code text,
      started_at timestamptz not null,
      expires_at timestamptz not null,
      ended_at timestamptz,
      check ((state = 'live') = (ended_at is null))
    ) with (fillfactor = 90)`,
    `create unique index one_live_session on coordinator.sessions (app_id, subject, wallet_key) where state = 'live'`,

    `create table coordinator.authorizations (
      id uuid primary key,
      wallet_id uuid not null references coordinator.wallets (id),
      session_id uuid not null unique references coordinator.sessions (id),
      share_id uuid not null references coordinator.key_shares (id),
      counter bigint not null check (counter >= 1),
      fence bigint not null check (fence >= 1),
      digest bytea not null check (octet_length(digest) = 32),
      payload_kind text not null,
      summary json not null,
      actor text not null,
      decision text not null,
      outcome text not null default 'open' check (outcome in ('open', 'signed', 'failed', 'unknown', 'abandoned')),
      signature bytea check (octet_length(signature) = 64),
      created_at timestamptz not null,
      ended_at timestamptz,
      unique (wallet_id, counter),
      check ((outcome = 'open') = (ended_at is null)),
      check (signature is null or outcome = 'signed')
    ) with (fillfactor = 90)`,

    `create table coordinator.backup_fragments (
      id uuid primary key,
      wallet_id uuid not null references coordinator.wallets (id),
      share_version integer not null check (share_version >= 1),
      pair_id bytea not null check (octet_length(pair_id) = 16),
      threshold smallint not null check (threshold between 1 and share_count),
      share_count smallint not null,
      sealed_record uuid not null unique references coordinator.sealed_records (id),
      created_at timestamptz not null,
      unique (wallet_id, share_version)
    )`,

    `create table coordinator.audit_events (
      sequence bigint generated always as identity primary key,
      id uuid not null unique,
      type text not null,
      actor text not null,
      wallet_id text,
      session_id text,
      at timestamptz not null,
      recorded_at timestamptz not null default clock_timestamp(),
      details json not null
    )`,
    'create index audit_events_by_wallet on coordinator.audit_events (wallet_id, sequence) where wallet_id is not null',
    `create function coordinator.refuse_change() returns trigger language plpgsql as $$
    begin
      raise exception 'audit events are append-only' using errcode = 'MC008';
    end $$`,
    `create trigger append_only before update or delete or truncate on coordinator.audit_events
      for each statement execute function coordinator.refuse_change()`,
  ],
}
