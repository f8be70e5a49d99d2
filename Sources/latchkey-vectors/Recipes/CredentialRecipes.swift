import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

/// Credentials, read and refused (CRED, CON-1 … CON-5, SIG-10).
func credentialSuite() -> Suite {
  var suite = Suite("credential")
  suite.readsPass("pass", "A guest pass without constraints is read", ["CRED-1", "ENC-10"])
  addAudiences(&suite)
  addWindows(&suite)
  addClaims(&suite)
  addScopes(&suite)
  addHolderKeys(&suite)
  addConstraintEnds(&suite)
  addConstraintRows(&suite)
  addEach(&suite)
  addUnknownConstraints(&suite)
  addCredentialLimits(&suite)
  addCredentialsAtLock(&suite)
  return suite
}

extension Suite {
  /// A guest pass with one thing changed, read on its own.
  ///
  /// - Parameter reason: Why it is refused; a refused one is a mutation of `of`.
  mutating func readsPass(
    _ id: String, _ title: String, _ requirements: [String], _ reason: DenyReason? = nil,
    of: String = "credential-pass", note: String? = nil,
    _ change: (World, inout Fields) -> Void = { _, _ in }
  ) {
    add(
      id, title, requirements, threats: ["T23"], of: reason == nil ? nil : of, note: note
    ) { world in
      var pass = world.guestPass()
      change(world, &pass.claims)
      world.read(pass, .verdict(reason))
    }
  }
}

// MARK: - Audience

private func addAudiences(_ suite: inout Suite) {
  func audience(_ world: World, _ change: (inout [Character]) -> Void) -> Item {
    var characters = Array(base64url(world.site))
    change(&characters)
    return .text(String(characters))
  }
  suite.readsPass(
    "audience-21", "An audience of 21 characters is refused", ["CRED-1"], .malformed
  ) { world, claims in claims[3] = audience(world) { $0.removeLast() } }
  suite.readsPass(
    "audience-23", "An audience of 23 characters is refused", ["CRED-1"], .malformed
  ) { world, claims in claims[3] = audience(world) { $0.append("A") } }
  suite.readsPass(
    "audience-padded", "An audience with padding is refused", ["CRED-1"], .malformed,
    note: "A library's base64url encoder may pad: 24 characters."
  ) { world, claims in claims[3] = audience(world) { $0 += ["=", "="] } }
  suite.readsPass(
    "audience-standard-alphabet", "A character of plain base64 is refused in an audience",
    ["CRED-1", "ENC-12"], .invalidText
  ) { world, claims in claims[3] = audience(world) { $0[4] = "+" } }
  suite.readsPass(
    "audience-equals-sign", "A padding character inside the 22 is refused",
    ["CRED-1", "ENC-12"], .invalidText
  ) { world, claims in claims[3] = audience(world) { $0[21] = "=" } }
  suite.readsPass(
    "audience-unused-bits", "Unused bits of the last character must be zero", ["CRED-1"],
    .invalidText,
    note: "Most decoders drop the four bits, and one site gets sixteen spellings."
  ) { world, claims in
    claims[3] = audience(world) {
      $0[21] = ["A": "B", "Q": "R", "g": "h", "w": "x"][$0[21]] ?? "="
    }
  }
  suite.readsPass(
    "audience-control-character", "A control character in an audience is refused",
    ["CRED-1", "ENC-12"], .invalidText
  ) { world, claims in claims[3] = audience(world) { $0[0] = "\u{1f}" } }
  suite.readsPass(
    "audience-length-before-alphabet", "A wrong length is judged before the alphabet",
    ["CRED-1", "ENC-8"], .malformed,
    note: "Within one string the fixed length comes before the characters."
  ) { world, claims in
    claims[3] = audience(world) {
      $0.removeLast()
      $0[0] = "\u{1f}"
    }
  }
  suite.readsPass(
    "audience-bytes", "An audience as a byte string is refused", ["CRED-1", "ENC-8"], .malformed
  ) { world, claims in claims[3] = .bytes(world.site) }
}

// MARK: - Window

private func addWindows(_ suite: inout Suite) {
  suite.readsPass(
    "window-one-second", "A window of one second is a window", ["CRED-2"]
  ) { _, claims in claims[4] = .unsigned(noon - 3_599) }
  suite.readsPass(
    "window-empty", "A window that ends when it begins is refused", ["CRED-2"], .emptyWindow,
    of: "credential-window-one-second"
  ) { _, claims in claims[4] = .unsigned(noon - 3_600) }
  suite.readsPass(
    "window-backwards", "A window that ends before it begins is refused", ["CRED-2"], .emptyWindow,
    of: "credential-window-one-second"
  ) { _, claims in claims[4] = .unsigned(noon - 3_601) }
  suite.readsPass(
    "window-empty-and-unknown-constraint", "An empty window is noticed behind the last claim",
    ["CRED-2", "CON-1"], .unknownConstraint, of: "credential-window-one-second",
    note: "Byte order: the constraints come before the fault that lies behind them."
  ) { _, claims in
    claims[4] = .unsigned(noon - 3_600)
    claims[-65537] = .map([(.int(14), .int(1))])
  }
  let last: UInt64 = 1 << 40
  suite.readsPass(
    "window-at-last-second", "The last second that can be named is 2^40", ["ENC-11", "CRED-2"]
  ) { _, claims in claims[4] = .unsigned(last) }
  for (key, name, order) in [(4 as Int64, "exp", 0), (5, "nbf", 1), (6, "iat", 2)] {
    suite.readsPass(
      "\(name)-beyond-last-second", "No \(name) lies beyond 2^40", ["ENC-11"], .outOfRange,
      of: "credential-window-at-last-second",
      note: order == 1 ? "Its range is judged before the window is." : nil
    ) { _, claims in
      claims[4] = .unsigned(last)
      claims[key] = .unsigned(last + 1)
    }
  }
  suite.readsPass(
    "nbf-negative", "A time before 1970 is refused", ["ENC-8"], .malformed
  ) { _, claims in claims[5] = .int(-1) }
}

// MARK: - Claims

private func addClaims(_ suite: inout Suite) {
  let names: [(key: Int64, name: String)] = [
    (3, "aud"), (4, "exp"), (5, "nbf"), (6, "iat"), (7, "cti"), (8, "cnf"), (9, "scope"),
    (-65537, "constraints"),
  ]
  for claim in names {
    suite.readsPass(
      "without-\(claim.name)", "A credential without \(claim.name) is refused", ["ENC-10"],
      .missingKey
    ) { _, claims in claims[claim.key] = nil }
  }
  let unknown: [(key: Int64, name: String, note: String?)] = [
    (1, "iss", "Claim 1 of a CWT would be a second, unsigned-for name of the issuer."),
    (2, "sub", nil), (10, "10", nil), (-1, "minus-1", nil), (-65538, "minus-65538", nil),
  ]
  for claim in unknown {
    suite.readsPass(
      "unknown-claim-\(claim.name)", "A claim that the schema does not name is refused",
      ["ENC-9"], .unknownKey, note: claim.note
    ) { _, claims in claims[claim.key] = .int(1) }
  }
  suite.readsPass(
    "unknown-claim-before-value", "An unknown claim is refused before its value is read",
    ["ENC-9", "ENC-6"], .unknownKey
  ) { _, claims in claims[10] = .raw([0xf6]) }
  suite.readsPass(
    "serial-3-bytes", "A serial of three bytes is refused", ["ENC-8"], .malformed
  ) { _, claims in claims[7] = .bytes([0, 0, 1]) }
  suite.readsPass(
    "serial-5-bytes", "A serial of five bytes is refused", ["ENC-8"], .malformed
  ) { _, claims in claims[7] = .bytes([0, 0, 0, 0, 1]) }
  suite.readsPass(
    "serial-number", "A serial that is a number is refused", ["ENC-8"], .malformed
  ) { _, claims in claims[7] = .int(1) }
  suite.readsPass(
    "constraints-array", "Constraints that are no map are refused", ["ENC-8"], .malformed
  ) { _, claims in claims[-65537] = .array([]) }
  suite.readsPass(
    "scope-trailing-byte", "A byte behind the scope, inside its string, is refused", ["ENC-7"],
    .trailingBytes
  ) { _, claims in claims[9] = .bytes([0x80, 0x00]) }
}

// MARK: - Scope

private func addScopes(_ suite: inout Suite) {
  func scope(
    _ id: String, _ title: String, _ requirement: String, _ entries: [(String, UInt64)],
    _ reason: DenyReason? = nil, of: String = "credential-points-ascend", note: String? = nil
  ) {
    suite.readsPass(id, title, [requirement], reason, of: of, note: note) { _, claims in
      claims[9] = .scope(entries)
    }
  }
  scope(
    "points-ascend", "Points ascend bytewise, a prefix first", "CRED-3",
    [("a", 1), ("a-", 1), ("a0", 1), ("aa", 1), ("b", 1)])
  scope(
    "points-equal", "A point that stands twice is refused", "CRED-3",
    [("a", 1), ("a-", 1), ("a0", 1), ("aa", 1), ("aa", 2)], .duplicateKey,
    note: "Two masks for one point: one parser takes the first, another the last.")
  scope(
    "points-descend", "Points that do not ascend are refused", "CRED-3",
    [("a", 1), ("a0", 1), ("a-", 1), ("aa", 1), ("b", 1)], .keyOrder)
  scope(
    "points-prefix-last", "A point stands before a longer one that begins with it", "CRED-3",
    [("a-", 1), ("a", 1), ("a0", 1), ("aa", 1), ("b", 1)], .keyOrder)
  scope(
    "points-by-length", "Points are not ordered by length", "CRED-3",
    [("a", 1), ("b", 1), ("a-", 1), ("a0", 1), ("aa", 1)], .keyOrder,
    note: "The order of encodings would put b before aa; a point's order is that of its characters."
  )
  scope("permissions-all", "Every permission of the registry is read", "CRED-4", [("front", 511)])
  scope(
    "permission-unknown", "A permission bit beyond the registry is refused", "CRED-4",
    [("front", 512)], .outOfRange, of: "credential-permissions-all")
  scope(
    "permission-unknown-beside-known", "Known bits do not make up for an unknown one", "CRED-4",
    [("front", 513)], .outOfRange, of: "credential-permissions-all")
  scope("permissions-none", "A mask without bits is read", "CRED-4", [("front", 0)])
  scope("scope-empty", "A scope without points is read", "CRED-4", [])
  suite.readsPass(
    "permissions-negative", "A negative mask is refused", ["ENC-8", "CRED-4"], .malformed,
    of: "credential-permissions-all"
  ) { _, claims in
    claims[9] = .bytes(Item.array([.array([.text("front"), .int(-1)])]).encoded)
  }
  suite.readsPass(
    "scope-entry-of-three", "A scope entry is a pair", ["ENC-8"], .malformed,
    of: "credential-permissions-all"
  ) { _, claims in
    claims[9] = .bytes(Item.array([.array([.text("front"), .int(1), .int(1)])]).encoded)
  }
}
