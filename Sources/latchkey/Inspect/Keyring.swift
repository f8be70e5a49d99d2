import LatchkeyCBOR
import LatchkeyCore
import LatchkeyIssuer
import LatchkeySodium

/// Keys that a signature can be checked with, and who they are.
struct Keyring {
  private var entries: [(kid: KeyID, key: PublicKey, name: String)] = []
  private let crypto = SodiumBackend()

  mutating func add(_ key: PublicKey, as name: String) {
    entries.append((crypto.keyID(of: key), key, name))
  }

  /// Adds every key that a site's configurations name.
  mutating func add(_ site: SiteFile) throws {
    for door in try site.doors() {
      add(door.key, as: "the lock of \(door.point)")
      let draft = door.configuration
      for (index, anchor) in draft.anchors.enumerated() {
        add(anchor.key, as: "anchor \(index)")
        if let status = anchor.status { add(status, as: "status key of anchor \(index)") }
      }
      for (index, key) in draft.witnesses.enumerated() { add(key, as: "witness \(index)") }
      for (index, key) in draft.auditors.enumerated() { add(key, as: "auditor \(index)") }
      for (index, source) in draft.timeSources.enumerated() {
        add(source.key, as: "time source \(index)")
      }
    }
  }

  /// Checks one signature.
  ///
  /// - Returns: Whose it is; `nil` when no key is known for it.
  /// - Throws: ``DenyReason/badSignature``.
  func signer<Claims>(
    of message: Unverified<Claims>, in bytes: [UInt8], parent: Digest? = nil
  ) throws(DenyReason) -> String? {
    guard let entry = entries.first(where: { $0.kid == bytes[message.envelope.kid] }) else {
      return nil
    }
    try message.expectSignature(by: entry.key, parent: parent, in: bytes.span, using: crypto)
    return entry.name
  }

  /// Who has this key, as far as it is known.
  func name(of kid: KeyID) -> String? { entries.first { $0.kid == kid }?.name }
}
