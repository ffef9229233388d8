import type { Migration } from './index.js'

/** Signing, confirmation of shares, backups. See `0002-session-functions.ts`. */
export const walletFunctions: Migration = {
  version: 3,
  name: 'wallet-functions',
  statements: [
    // The caller holds the wallet's row lock.
    `create function coordinator.activate_share(p_wallet uuid, p_share uuid) returns void language plpgsql as $$
    declare
      v_now timestamptz := clock_timestamp();
      v_share coordinator.key_shares;
      v_others uuid[];
    begin
      update coordinator.key_shares set state = 'superseded' where wallet_id = p_wallet and state = 'active';
      update coordinator.key_shares set state = 'active' where id = p_share returning * into v_share;
      select array_agg(sealed_record) into v_others from coordinator.key_shares
        where wallet_id = p_wallet and version = v_share.version and state = 'pending';
      if v_others is not null then
        update coordinator.key_shares set state = 'destroyed', sealed_record = null
          where wallet_id = p_wallet and version = v_share.version and state = 'pending';
        delete from coordinator.sealed_records where id = any (v_others);
      end if;
      update coordinator.wallets
        set status = 'active', public_key = v_share.public_key, active_version = v_share.version,
          floor = greatest(floor, v_share.version), updated_at = v_now
        where id = p_wallet;
    end $$`,

    `create function coordinator.authorize_signing(
      p_session uuid, p_app_id text, p_subject text, p_wallet_key bytea, p_ttl_ms bigint, p_instance text,
      p_wallet uuid, p_share uuid, p_authorization uuid, p_digest bytea, p_payload_kind text, p_summary json,
      p_actor text, p_decision text, p_audit json, out fence bigint, out counter bigint
    ) language plpgsql as $$
    declare
      v_wallet coordinator.wallets;
      v_now timestamptz;
    begin
      update coordinator.wallets w
        set fence = w.fence + 1, signing_counter = w.signing_counter + 1, updated_at = clock_timestamp()
        where w.id = p_wallet and w.app_id = p_app_id and w.subject = p_subject and w.wallet_id = p_wallet_key
        returning * into v_wallet;
      perform coordinator.claim_session(p_session, 'sign', p_app_id, p_subject, p_wallet_key, p_wallet, p_ttl_ms,
        p_instance);
      if v_wallet.id is null or v_wallet.status = 'deleted' then
        raise exception 'wallet unknown' using errcode = 'MC007';
      end if;
      perform coordinator.refuse_stopped(v_wallet.status);
      v_now := clock_timestamp();
      update coordinator.key_shares set last_accessed_at = v_now, access_count = access_count + 1
        where id = p_share and wallet_id = p_wallet
          and state = case when v_wallet.active_version is null then 'pending' else 'active' end;
      if not found then raise exception 'wallet unknown' using errcode = 'MC007'; end if;
      insert into coordinator.authorizations
        (id, wallet_id, session_id, share_id, counter, fence, digest, payload_kind, summary, actor, decision, created_at)
      values (p_authorization, p_wallet, p_session, p_share, v_wallet.signing_counter, v_wallet.fence, p_digest,
        p_payload_kind, p_summary, p_actor, p_decision, v_now);
      perform coordinator.append_audit_event(p_audit);
      fence := v_wallet.fence;
      counter := v_wallet.signing_counter;
    end $$`,

    `create function coordinator.complete_signing(
      p_session uuid, p_wallet uuid, p_authorization uuid, p_share uuid, p_fence bigint, p_signature bytea, p_audit json
    ) returns void language plpgsql as $$
    declare
      v_wallet coordinator.wallets;
      v_now timestamptz;
      v_state text;
    begin
      select * into v_wallet from coordinator.wallets where id = p_wallet for update;
      v_now := clock_timestamp();
      update coordinator.sessions set state = 'completed', ended_at = v_now
        where id = p_session and state = 'live' and wallet_id = p_wallet;
      if not found or v_wallet.id is null or v_wallet.fence <> p_fence then
        raise exception 'session superseded' using errcode = 'MC004';
      end if;
      perform coordinator.refuse_stopped(v_wallet.status);
      -- Another candidate was confirmed meanwhile, or the wallet was deleted.
      select state into v_state from coordinator.key_shares where id = p_share and wallet_id = p_wallet;
      if v_wallet.status = 'deleted'
        or v_state is distinct from (case when v_wallet.active_version is null then 'pending' else 'active' end) then
        raise exception 'session superseded' using errcode = 'MC004';
      end if;
      update coordinator.authorizations set outcome = 'signed', signature = p_signature, ended_at = v_now
        where id = p_authorization and session_id = p_session and wallet_id = p_wallet and share_id = p_share
          and outcome = 'open';
      if not found then raise exception 'authorization does not fit its session' using errcode = 'MC008'; end if;
      if v_state = 'pending' and p_signature is not null then
        perform coordinator.activate_share(p_wallet, p_share);
      end if;
      perform coordinator.append_audit_event(p_audit);
    end $$`,

    // Locks the wallet and says whether the share has still to be confirmed.
    `create function coordinator.needs_confirmation(p_wallet uuid, p_share uuid) returns boolean language plpgsql as $$
    declare
      v_status text;
      v_state text;
    begin
      select status into v_status from coordinator.wallets where id = p_wallet for update;
      select state into v_state from coordinator.key_shares where id = p_share and wallet_id = p_wallet;
      if v_state is null or v_state not in ('pending', 'active') or v_status = 'deleted' then
        raise exception 'wallet unknown' using errcode = 'MC007';
      end if;
      if v_state = 'active' then return false; end if;
      perform coordinator.refuse_stopped(v_status);
      return true;
    end $$`,

    `create function coordinator.confirm_share(p_wallet uuid, p_share uuid, p_audit json)
    returns void language plpgsql as $$
    begin
      if not coordinator.needs_confirmation(p_wallet, p_share) then return; end if;
      perform coordinator.activate_share(p_wallet, p_share);
      perform coordinator.append_audit_event(p_audit);
    end $$`,

    `create function coordinator.store_backup(
      p_wallet uuid, p_share uuid, p_fragment uuid, p_version integer, p_pair_id bytea, p_threshold smallint,
      p_share_count smallint, p_sealed coordinator.sealed_records, p_audit json
    ) returns void language plpgsql as $$
    declare
      v_replaced uuid;
    begin
      if coordinator.needs_confirmation(p_wallet, p_share) then
        perform coordinator.activate_share(p_wallet, p_share);
      end if;
      if not exists (select from coordinator.key_shares where id = p_share and version = p_version) then
        raise exception 'fragment of another version' using errcode = 'MC008';
      end if;
      delete from coordinator.backup_fragments where wallet_id = p_wallet and share_version = p_version
        returning sealed_record into v_replaced;
      delete from coordinator.sealed_records where id = v_replaced;
      insert into coordinator.sealed_records select p_sealed.*;
      insert into coordinator.backup_fragments
        (id, wallet_id, share_version, pair_id, threshold, share_count, sealed_record, created_at)
      values (p_fragment, p_wallet, p_version, p_pair_id, p_threshold, p_share_count, p_sealed.id, clock_timestamp());
      perform coordinator.append_audit_event(p_audit);
    end $$`,
  ],
}
