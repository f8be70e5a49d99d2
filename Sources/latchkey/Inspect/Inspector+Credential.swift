import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyHolder
import LatchkeyIssuer

// Credentials, chains and passes.

extension Inspector {
  mutating func viewCredential(_ bytes: [UInt8]) throws -> [(String, Node)] {
    let link = try Link(message: bytes)
    return try viewLink(link, parent: parent, above: [])
  }

  /// One link; `above` are the links over it, root first.
  private mutating func viewLink(
    _ link: Link, parent: Digest?, above: [Link]
  ) throws(DenyReason) -> [(String, Node)] {
    let message = try UnverifiedCredential(message: link.bytes.span)
    let grant = link.grant
    var entries = signature(of: message, in: link.bytes, parent: parent)
    entries += [
      ("site", .text(grant.audience.audience)), ("serial", .number(UInt64(link.serial))),
      ("holder", .bytes(crypto.keyID(of: grant.confirmation).bytes)),
      ("issuedAt", .time(link.issuedAt)), ("notBefore", .time(grant.notBefore)),
      ("expiration", .time(grant.expiration)), ("remaining", remaining(grant)),
      (
        "permits",
        .list(
          grant.scope.map { .text("\($0.point): \(GrantText.words($0.permissions))") })
      ),
    ]
    let constraints = Self.constraints(grant.constraints)
    if !constraints.isEmpty { entries.append(("constraints", .object(constraints))) }
    entries.append(("inWords", .list(Sentences.about(grant).map { .text($0) })))
    entries.append(("revocation", bound(of: link, above: above)))
    return entries
  }

  /// How much of the window is left.
  private func remaining(_ grant: Grant) -> Node {
    if now >= grant.expiration { return .text("over") }
    if now < grant.notBefore { return .text("not begun") }
    return .duration(grant.expiration - now)
  }

  /// The last moment of an entry if the link were revoked now (Spec/staples.md).
  private func bound(of link: Link, above: [Link]) -> Node {
    let end = (above + [link]).map(\.grant.expiration).min() ?? now
    let life = end > now ? end - now : 0
    let staleness = link.grant.constraints.maxStalenessSeconds.map { UInt64($0) + 60 }
    let seconds = min(staleness ?? life, life)
    let cause: String
    if life == 0 {
      cause = "The chain has ended."
    } else if let staleness, staleness <= life {
      cause = "maxStaleness and 60 s, plus the error of the lock's clock."
    } else {
      cause = "The end of the chain, plus the error of the lock's clock."
    }
    return .object([
      ("ifRevokedNowNoEntryAfter", .time(now + seconds)), ("bound", .duration(seconds)),
      ("because", .text(cause)),
    ])
  }

  private static func constraints(_ draft: ConstraintsDraft) -> [(String, Node)] {
    var entries: [(String, Node)] = []
    if let uses = draft.uses { entries.append(("uses", .number(UInt64(uses)))) }
    if let schedule = draft.schedule {
      entries.append(
        ("schedule", .list(schedule.rows.map { .text(ScheduleText.words($0)) })))
      entries.append(("offsets", .list(schedule.offsets.map(Self.offset))))
    }
    if let age = draft.maxStalenessSeconds {
      entries.append(("maxStaleness", .duration(UInt64(age))))
    }
    if let nonce = draft.challenge { entries.append(("challenge", .bytes(nonce.bytes))) }
    if let time = draft.relockWithinSeconds {
      entries.append(("relockWithin", .duration(UInt64(time))))
    }
    if !draft.evidence.isEmpty {
      entries.append(("evidence", .list(draft.evidence.map { .text(Sentences.evidence($0)) })))
    }
    if let channels = draft.channels {
      entries.append(("channels", .text(GrantText.words(channels))))
    }
    if let life = draft.lifetimeFromFirstUseSeconds {
      entries.append(("lifetimeFromFirstUse", .duration(UInt64(life))))
    }
    if let job = draft.job { entries.append(("job", .bytes(job.bytes))) }
    if let depth = draft.depth { entries.append(("depth", .number(UInt64(depth)))) }
    if let each = draft.each { entries.append(("each", Self.each(each))) }
    if let slots = draft.slots { entries.append(("slots", .number(UInt64(slots)))) }
    return entries
  }

  private static func offset(_ span: OffsetSpan) -> Node {
    .object([("from", .time(span.from)), ("offset", .text(ScheduleText.offset(span.minutes)))])
  }

  private static func each(_ each: EachDraft) -> Node {
    var entries: [(String, Node)] = []
    if let uses = each.uses { entries.append(("uses", .number(UInt64(uses)))) }
    if let life = each.lifeSeconds { entries.append(("life", .duration(life))) }
    if let age = each.maxStalenessSeconds {
      entries.append(("maxStaleness", .duration(UInt64(age))))
    }
    let needs = each.needs.sorted { $0.rawValue < $1.rawValue }.map(\.name)
    if !needs.isEmpty { entries.append(("needs", .list(needs.map { .text($0) }))) }
    return .object(entries)
  }

  /// Every link of a chain; each `cnf` is the key of the next.
  mutating func viewChain(_ links: [[UInt8]]) throws(DenyReason) -> Node {
    var nodes: [Node] = []
    var above: [Link] = []
    for (index, bytes) in links.enumerated() {
      let parent = try Chain(messages: above.map(\.bytes)).parentDigest(using: crypto)
      let link = try Link(message: bytes)
      nodes.append(.object(try viewLink(link, parent: parent, above: above)))
      keyring.add(link.grant.confirmation, as: "holder of link \(index + 1)")
      above.append(link)
    }
    return .list(nodes)
  }

  /// What all links permit together.
  func together(_ links: [[UInt8]]) throws(DenyReason) -> Node {
    var common: [String: Permissions]?
    for bytes in links {
      var mine: [String: Permissions] = [:]
      for entry in try Link(message: bytes).grant.scope { mine[entry.point] = entry.permissions }
      common =
        common?.reduce(into: [:]) { kept, entry in
          kept[entry.key] = entry.value.intersection(mine[entry.key] ?? [])
        } ?? mine
    }
    let kept = (common ?? [:]).filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }
    return .list(kept.map { .text("\($0.key): \(GrantText.words($0.value))") })
  }

  mutating func viewPass(_ bytes: [UInt8]) throws -> [(String, Node)] {
    let pass = try PassBundle(message: bytes)
    return [
      ("permitsTogether", try together(pass.links)), ("links", try viewChain(pass.links)),
      ("staples", .list(try pass.staples.map { .object(try viewStaple($0)) })),
      (
        "locks",
        .list(
          pass.locks.map {
            .text("\($0.point): lock \(crypto.lockID(of: $0.key).bytes.array.hex)")
          })
      ),
      ("renewal", pass.renewal.map { .text($0) } ?? .none),
    ]
  }
}
