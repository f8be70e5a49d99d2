import LatchkeyCore

// Issuing under a chain that has not been verified yet. Who issues more than once under the same
// links verifies them once, and keeps the `VerifiedChain`.

extension Issuer {
  /// Verifies the links above, then issues: ``verify(_:)`` and
  /// ``issue(_:under:at:ledger:signer:)``.
  public func issue<Ledger: SerialLedger, Key: Signer & ~Copyable>(
    _ grant: Grant, under parents: Chain, at clock: UInt64, ledger: inout Ledger,
    signer: borrowing Key
  ) throws -> Chain {
    try issue(
      grant, under: try verify(parents), at: clock, ledger: &ledger, signer: signer)
  }

  /// Verifies the links above, then delegates.
  public func delegate<Ledger: SerialLedger, Key: Signer & ~Copyable>(
    _ grant: Grant, each: EachDraft, under parents: Chain, at clock: UInt64,
    ledger: inout Ledger, signer: borrowing Key
  ) throws -> Chain {
    try delegate(
      grant, each: each, under: try verify(parents), at: clock, ledger: &ledger, signer: signer)
  }

  /// Verifies the links above, then issues again.
  public func reissue<Ledger: SerialLedger, Key: Signer & ~Copyable>(
    _ first: Chain, as grant: Grant, under parents: Chain, at clock: UInt64,
    ledger: inout Ledger, signer: borrowing Key
  ) throws -> Chain {
    try reissue(
      first, as: grant, under: try verify(parents), at: clock, ledger: &ledger, signer: signer)
  }
}
