/**
 * Every write of the port is one call of one of these functions: one statement, one transaction, one round trip.
 *
 * Locks are taken in one order everywhere: wallet, session, share, authorization. Refusals are raised with an SQLSTATE
 * of class `MC`, which `errors.ts` maps; a raised one rolls everything back.
 *
 * @module
 */
import type { Migration } from './index.js'

/** Claims, their ends, and key generation. */
export const sessionFunctions: Migration = {
  version: 2,
  name: 'session-functions',
  statements: [
    // p_event: { id, type, actor, wallet, sessionId, at, details }; `id` tells later whether this transaction committed.
    `create function coordinator.append_audit_event(p_event json) returns void language plpgsql as $$
    begin
      insert into coordinator.audit_events (id, type, actor, wallet_id, session_id, at, details)
      values ((p_event->>'id')::uuid, p_event->>'type', p_event->>'actor', p_event->>'wallet', p_event->>'sessionId',
        (p_event->>'at')::timestamptz, p_event->'details');
    end $$`,

    // Makes p_session the one live session of its wallet. Two claims that race meet in a unique index, and one waits.
    `create function coordinator.claim_session(
      p_session uuid, p_kind text, p_app_id text, p_subject text, p_wallet_key bytea, p_wallet uuid, p_ttl_ms bigint,
      p_instance text
    ) returns void language plpgsql as $$
    declare
      v_live uuid;
      v_expires_at timestamptz;
      v_now timestamptz;
    begin
      if exists (select from coordinator.sessions where id = p_session) then
        raise exception 'session id used' using errcode = 'MC001';
      end if;
      select id, expires_at into v_live, v_expires_at from coordinator.sessions
        where app_id = p_app_id and subject = p_subject and wallet_key = p_wallet_key and state = 'live' for update;
      v_now := clock_timestamp();
      if v_live is not null then
        if v_expires_at > v_now then
          perform coordinator.refuse_busy(v_expires_at - v_now);
        end if;
        update coordinator.sessions set state = 'abandoned', ended_at = v_now where id = v_live;
        update coordinator.authorizations set outcome = 'abandoned', ended_at = v_now
          where session_id = v_live and outcome = 'open';
      end if;
      insert into coordinator.sessions
        (id, kind, app_id, subject, wallet_key, wallet_id, instance, started_at, expires_at)
      values (p_session, p_kind, p_app_id, p_subject, p_wallet_key, p_wallet, p_instance, v_now,
        v_now + p_ttl_ms * interval '1 millisecond')
      on conflict do nothing;
      if not found then
        if exists (select from coordinator.sessions where id = p_session) then
          raise exception 'session id used' using errcode = 'MC001';
        end if;
        perform coordinator.refuse_busy(p_ttl_ms * interval '1 millisecond');
      end if;
    end $$`,

    `create function coordinator.refuse_busy(p_remaining interval) returns void language plpgsql as $$
    begin
      raise exception 'wallet busy' using errcode = 'MC002',
        detail = greatest(1, ceil(extract(epoch from p_remaining) * 1000))::bigint::text;
    end $$`,

    `create function coordinator.refuse_stopped(p_status text) returns void language plpgsql as $$
    begin
      if p_status = 'frozen' then raise exception 'wallet frozen' using errcode = 'MC005'; end if;
      if p_status = 'quarantined' then raise exception 'wallet quarantined' using errcode = 'MC006'; end if;
    end $$`,

    `create function coordinator.begin_dkg(
      p_session uuid, p_app_id text, p_subject text, p_wallet_key bytea, p_new_wallet uuid, p_ttl_ms bigint,
      p_instance text, p_audit json
    ) returns uuid language plpgsql as $$
    declare
      v_wallet uuid;
      v_status text;
    begin
      if exists (select from coordinator.sessions where id = p_session) then
        raise exception 'session id used' using errcode = 'MC001';
      end if;
      select id, status into v_wallet, v_status from coordinator.wallets
        where app_id = p_app_id and subject = p_subject and wallet_id = p_wallet_key for update;
      if v_status <> 'pending' then raise exception 'wallet exists' using errcode = 'MC003'; end if;
      perform coordinator.claim_session(p_session, 'dkg', p_app_id, p_subject, p_wallet_key,
        coalesce(v_wallet, p_new_wallet), p_ttl_ms, p_instance);
      if v_wallet is null then
        -- The key generation that this claim waited for may have made the wallet. From here on no other can.
        select id, status into v_wallet, v_status from coordinator.wallets
          where app_id = p_app_id and subject = p_subject and wallet_id = p_wallet_key;
        if v_status <> 'pending' then raise exception 'wallet exists' using errcode = 'MC003'; end if;
        if v_wallet is not null then
          update coordinator.sessions set wallet_id = v_wallet where id = p_session;
        end if;
      end if;
      perform coordinator.append_audit_event(p_audit);
      return coalesce(v_wallet, p_new_wallet);
    end $$`,

    `create function coordinator.commit_dkg(
      p_session uuid, p_app_id text, p_subject text, p_wallet_key bytea, p_wallet uuid, p_share uuid, p_version integer,
      p_pair_id bytea, p_public_key bytea, p_engine text, p_engine_version text, p_sealed coordinator.sealed_records,
      p_audit json
    ) returns void language plpgsql as $$
    declare
      v_wallet coordinator.wallets;
      v_now timestamptz := clock_timestamp();
      v_session coordinator.sessions;
    begin
      select * into v_wallet from coordinator.wallets
        where app_id = p_app_id and subject = p_subject and wallet_id = p_wallet_key for update;
      select * into v_session from coordinator.sessions where id = p_session and state = 'live' for update;
      if v_session.id is null then raise exception 'session superseded' using errcode = 'MC004'; end if;
      if v_session.kind <> 'dkg' or v_session.wallet_id <> p_wallet or v_session.app_id <> p_app_id
        or v_session.subject <> p_subject or v_session.wallet_key <> p_wallet_key or p_version <> 1
        or v_wallet.id <> p_wallet then
        raise exception 'key generation does not fit its session' using errcode = 'MC008';
      end if;
      if v_wallet.status <> 'pending' then raise exception 'wallet exists' using errcode = 'MC003'; end if;
      if v_wallet.id is null then
        insert into coordinator.wallets (id, app_id, subject, wallet_id, created_at, updated_at)
        values (p_wallet, p_app_id, p_subject, p_wallet_key, v_now, v_now);
      else
        update coordinator.wallets set updated_at = v_now where id = p_wallet;
      end if;
      insert into coordinator.sealed_records select p_sealed.*;
      insert into coordinator.key_shares
        (id, wallet_id, version, pair_id, public_key, engine, engine_version, sealed_record, created_at)
      values (p_share, p_wallet, p_version, p_pair_id, p_public_key, p_engine, p_engine_version, p_sealed.id, v_now);
      update coordinator.sessions set state = 'completed', ended_at = v_now where id = p_session;
      perform coordinator.append_audit_event(p_audit);
    end $$`,

    `create function coordinator.fail_session(
      p_session uuid, p_code text, p_outcome text, p_quarantine boolean, p_audit json
    ) returns void language plpgsql as $$
    declare
      v_wallet uuid;
      v_state text;
      v_now timestamptz;
    begin
      select wallet_id into v_wallet from coordinator.sessions where id = p_session;
      perform 1 from coordinator.wallets where id = v_wallet for update;
      v_now := clock_timestamp();
      select state into v_state from coordinator.sessions where id = p_session for update;
      -- Cheating that is found after the claim was lost is cheating all the same.
      if v_state is null or not (v_state = 'live' or (v_state = 'abandoned' and p_quarantine)) then return; end if;
      update coordinator.sessions set state = 'failed', failure_code = p_code, ended_at = v_now
        where id = p_session and state = 'live';
      update coordinator.authorizations set outcome = p_outcome, ended_at = v_now
        where session_id = p_session and outcome = 'open';
      if p_quarantine then
        update coordinator.wallets set status = 'quarantined', updated_at = v_now
          where id = v_wallet and status <> 'deleted';
      end if;
      perform coordinator.append_audit_event(p_audit);
    end $$`,
  ],
}
