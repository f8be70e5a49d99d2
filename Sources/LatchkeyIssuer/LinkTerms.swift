import LatchkeyCore

/// What the rules of a chain ask of one link: numbers and keys only, so that reading them takes no
/// memory.
struct LinkTerms: Sendable {
  let audience: SiteID
  let confirmation: PublicKey
  let notBefore: UInt64
  let expiration: UInt64
  /// The constraints that are present.
  let keys: ConstraintKeySet
  let uses: UInt16?
  let maxStalenessSeconds: UInt32?
  let depth: UInt8
  let channels: ChannelSet
  /// Bit 4 × kind + witness: that witness must have signed that.
  let evidence: UInt32
  let each: EachTerms?

  /// - Parameter grant: A grant of a link, or one whose fields have been judged.
  init(_ grant: borrowing Grant) {
    audience = grant.audience
    confirmation = grant.confirmation
    notBefore = grant.notBefore
    expiration = grant.expiration
    keys = grant.constraints.presentKeys
    uses = grant.constraints.uses
    maxStalenessSeconds = grant.constraints.maxStalenessSeconds
    depth = grant.constraints.depth ?? 0
    channels = grant.constraints.channels ?? .unstated
    var evidence: UInt32 = 0
    // Kind is at most 4, witness at most 3 (CON-5).
    for row in grant.constraints.evidence {
      evidence |= 1 << (UInt32(row.kind.rawValue) * 4 + UInt32(row.witness))
    }
    self.evidence = evidence
    each = grant.constraints.each.map(EachTerms.init)
  }
}

/// What an authority demands of the leaf below it, as numbers.
struct EachTerms: Sendable {
  let uses: UInt16?
  let lifeSeconds: UInt64?
  let maxStalenessSeconds: UInt32?
  let needs: ConstraintKeySet

  init(_ each: EachDraft) {
    uses = each.uses
    lifeSeconds = each.lifeSeconds
    maxStalenessSeconds = each.maxStalenessSeconds
    needs = ConstraintKeySet(each.needs)
  }
}
