//! The functions that the TypeScript layer calls.

use maany_mpc_engine::{
    BackupCiphertext, CURVE_SECP256K1, ENGINE_NAME, KeyShare, KeygenSession, PROTOCOL, RefreshMode, Role,
    SignSession, create_backup, restore_backup, reveal_key, split_key,
};
use napi::bindgen_prelude::{AsyncTask, Uint8Array};
use napi_derive::{module_init, napi};

use crate::convert::{argument, guarded};
use crate::registry;
use crate::task::{StepTask, step};

type Bytes<'a> = Option<&'a [u8]>;

/// A panic message may hold values of a session: nothing is printed, the caller gets `INTERNAL`.
#[module_init]
fn quiet_panics() {
    std::panic::set_hook(Box::new(|_| {}));
}

fn role(server: bool) -> Role {
    if server { Role::Server } else { Role::Device }
}

/// Name and protocol.
#[napi]
pub fn info() -> Vec<String> {
    [ENGINE_NAME, PROTOCOL].map(String::from).to_vec()
}

/// Opens a context.
#[napi]
pub fn open() -> i64 {
    registry::open()
}

/// Closes a context.
#[napi]
pub fn close(context: i64) -> napi::Result<()> {
    guarded(|| registry::close(context))
}

/// Frees an object of any type.
#[napi]
pub fn free(context: i64, id: i64) {
    registry::free(context, id);
}

/// Number of live objects of a context, for tests of leaks.
#[napi]
pub fn count(context: i64) -> u32 {
    u32::try_from(registry::count(context)).unwrap_or(u32::MAX)
}

/// Starts a key generation.
#[napi]
pub fn keygen_new(context: i64, server: bool, key_id: Bytes<'_>, session_id: Bytes<'_>) -> napi::Result<i64> {
    guarded(|| registry::put_keygen(context, KeygenSession::generate(role(server), key_id, session_id)?))
}

/// Starts a refresh.
#[napi]
pub fn refresh_new(context: i64, share: i64, faster: bool, session_id: Bytes<'_>) -> napi::Result<i64> {
    guarded(|| {
        let mode = if faster { RefreshMode::Faster } else { RefreshMode::Complete };
        let share = registry::share(context, share)?;
        registry::put_keygen(context, KeygenSession::refresh(&share, mode, session_id)?)
    })
}

/// Steps a key generation or refresh.
#[napi]
pub fn keygen_step(
    context: i64,
    id: i64,
    inbound: Bytes<'_>,
) -> napi::Result<AsyncTask<StepTask<KeygenSession>>> {
    step(registry::keygen(context, id), inbound)
}

/// Takes the share of a finished key generation or refresh.
#[napi]
pub fn keygen_finalize(context: i64, id: i64) -> napi::Result<i64> {
    guarded(|| {
        let share = registry::keygen(context, id)?.with(KeygenSession::finalize)?;
        registry::put_share(context, share)
    })
}

/// Writes a share.
#[napi]
pub fn share_export(context: i64, share: i64) -> napi::Result<Uint8Array> {
    guarded(|| Ok(Uint8Array::from(registry::share(context, share)?.export()?.to_vec())))
}

/// Reads a share.
#[napi]
pub fn share_import(context: i64, blob: &[u8]) -> napi::Result<i64> {
    guarded(|| registry::put_share(context, KeyShare::import(blob)?))
}

/// What a share says about itself.
#[napi(object)]
pub struct ShareInfo {
    /// Whether it is the server's.
    pub server: bool,
    /// Number of the curve.
    pub curve: u8,
    /// 32 bytes.
    pub key_id: Uint8Array,
    /// 16 bytes.
    pub pair_id: Uint8Array,
    /// 32 bytes.
    pub chain_code: Uint8Array,
    /// 33 bytes.
    pub public_key: Uint8Array,
    /// From the master.
    pub path: String,
}

/// What a share says about itself.
#[napi]
pub fn share_info(context: i64, share: i64) -> napi::Result<ShareInfo> {
    guarded(|| {
        let share = registry::share(context, share)?;
        Ok(ShareInfo {
            server: share.role() == Role::Server,
            curve: CURVE_SECP256K1,
            key_id: share.key_id().to_vec().into(),
            pair_id: share.pair_id().to_vec().into(),
            chain_code: share.chain_code().to_vec().into(),
            public_key: share.public_key().to_vec().into(),
            path: share.path(),
        })
    })
}

/// Derives the share of a child.
#[napi]
pub fn share_derive(context: i64, share: i64, path: String) -> napi::Result<i64> {
    guarded(|| registry::put_share(context, registry::share(context, share)?.derive(&path)?))
}

/// MAC under the pair's key.
#[napi]
pub fn pair_mac(context: i64, share: i64, label: String, data: &[u8]) -> napi::Result<Uint8Array> {
    guarded(|| Ok(registry::share(context, share)?.pair_mac(&label, data)?.to_vec().into()))
}

/// Whether the other party made the MAC.
#[napi]
pub fn pair_mac_verify(
    context: i64,
    share: i64,
    label: String,
    data: &[u8],
    mac: &[u8],
) -> napi::Result<bool> {
    guarded(|| registry::share(context, share)?.pair_mac_verify(&label, data, mac))
}

/// Splits a private key; the device's share, then the server's.
#[napi]
pub fn key_import(
    context: i64,
    private_key: &[u8],
    chain_code: Bytes<'_>,
    key_id: Bytes<'_>,
) -> napi::Result<Vec<i64>> {
    guarded(|| {
        split_key(private_key, chain_code, key_id)?
            .into_iter()
            .map(|share| registry::put_share(context, share))
            .collect()
    })
}

/// The private key of both shares.
#[napi]
pub fn key_reveal(context: i64, device: i64, server: i64) -> napi::Result<Uint8Array> {
    guarded(|| {
        let (device, server) = (registry::share(context, device)?, registry::share(context, server)?);
        Ok(reveal_key(&device, &server)?.to_vec().into())
    })
}

/// Starts a signing.
#[napi]
pub fn sign_new(context: i64, share: i64, session_id: Bytes<'_>, extra_aad: Bytes<'_>) -> napi::Result<i64> {
    guarded(|| {
        let share = registry::share(context, share)?;
        registry::put_sign(context, SignSession::new(&share, session_id, extra_aad)?)
    })
}

/// Gives the digest.
#[napi]
pub fn sign_set_message(context: i64, id: i64, digest: &[u8]) -> napi::Result<()> {
    guarded(|| registry::sign(context, id)?.with(|session| session.set_message(digest)))
}

/// Steps a signing.
#[napi]
pub fn sign_step(
    context: i64,
    id: i64,
    inbound: Bytes<'_>,
) -> napi::Result<AsyncTask<StepTask<SignSession>>> {
    step(registry::sign(context, id), inbound)
}

/// The signature: DER, or r and s.
#[napi]
pub fn sign_finalize(context: i64, id: i64, der: bool) -> napi::Result<Uint8Array> {
    guarded(|| {
        let signature = registry::sign(context, id)?.with(SignSession::finalize)?;
        Ok(if der { signature.der() } else { signature.raw().to_vec() }.into())
    })
}

/// The recovery id of the signature.
#[napi]
pub fn sign_recovery_id(context: i64, id: i64) -> napi::Result<u8> {
    guarded(|| Ok(registry::sign(context, id)?.with(SignSession::finalize)?.recovery_id()))
}

/// A backup as it crosses.
#[napi(object)]
pub struct BackupObject {
    /// Whether the share is the server's.
    pub server: bool,
    /// 32 bytes.
    pub key_id: Uint8Array,
    /// Fragments needed.
    pub threshold: u8,
    /// Fragments made.
    pub share_count: u8,
    /// The caller's label.
    pub label: Uint8Array,
    /// The sealed share.
    pub blob: Uint8Array,
    /// Outward only.
    pub shares: Vec<Uint8Array>,
}

/// Backs a share up.
#[napi]
pub fn backup_create(
    context: i64,
    share: i64,
    threshold: u8,
    share_count: u8,
    label: &[u8],
) -> napi::Result<BackupObject> {
    guarded(|| {
        let backup = create_backup(&*registry::share(context, share)?, threshold, share_count, label)?;
        Ok(BackupObject {
            server: backup.ciphertext.role == Role::Server,
            key_id: backup.ciphertext.key_id.to_vec().into(),
            threshold: backup.ciphertext.threshold,
            share_count: backup.ciphertext.share_count,
            label: backup.ciphertext.label.into(),
            blob: backup.ciphertext.blob.into(),
            shares: backup.fragments.into_iter().map(|fragment| fragment.to_vec().into()).collect(),
        })
    })
}

/// Restores a share.
#[napi]
pub fn backup_restore(context: i64, backup: BackupObject) -> napi::Result<i64> {
    guarded(|| {
        let key_id =
            <[u8; 32]>::try_from(backup.key_id.as_ref()).map_err(|_| argument("A key id has 32 bytes."))?;
        let ciphertext = BackupCiphertext {
            role: role(backup.server),
            key_id,
            threshold: backup.threshold,
            share_count: backup.share_count,
            label: backup.label.to_vec(),
            blob: backup.blob.to_vec(),
        };
        let fragments: Vec<&[u8]> = backup.shares.iter().map(AsRef::as_ref).collect();
        registry::put_share(context, restore_backup(&ciphertext, &fragments)?)
    })
}
