import LatchkeyCBOR
import LatchkeyCore
import LatchkeyIssuer
import LatchkeySodium

/// Measures `issue` and `decode`.
struct Issuing {
  let world: World
  let scenes: Scenes
  let rounds: Int

  /// A whole delivery credential, as a service issues one a door.
  var deliveryConstraints: ConstraintsDraft {
    ConstraintsDraft(
      uses: 1, maxStalenessSeconds: 3_600, challenge: Nonce(bytes: FixedBytes { UInt8($0) }),
      relockWithinSeconds: 300,
      evidence: [EvidenceRequirement(.recording, witness: 0, maxAgeSeconds: 90)],
      channels: [.ble], job: Digest(bytes: FixedBytes { UInt8($0) }))
  }

  /// Bytes of a whole delivery credential.
  func deliveryByteCount() throws -> Int {
    try scenes.delivery(serial: 7, constraints: deliveryConstraints).messages.last?.count ?? 0
  }

  /// `issue` against one bare signature and the hashes, over the same bytes.
  func measureIssue() throws -> Pair {
    let signer = try World.key(World.service)
    // A service verifies its authority once, and issues under it for days.
    let authority = try scenes.issuer.verify(scenes.authority(serial: 1, depth: 1))
    let grant = try scenes.grant(for: World.holder, constraints: deliveryConstraints)
    let recording = Recording()
    let recorded = Issuer(of: world.directory, using: RecordingBackend(recording))
    var ledger = MemoryLedger()
    _ = try recorded.issue(
      grant, under: authority, at: World.now, ledger: &ledger, signer: signer)
    let catcher = MessageCatcher(publicKey: signer.publicKey)
    var ledgerOfCatcher = MemoryLedger()
    _ = try scenes.issuer.issue(
      grant, under: authority, at: World.now, ledger: &ledgerOfCatcher, signer: catcher)
    let secret = Raw.secret(seed: World.seed(World.service).bytes.array)
    var pair = Pair()
    let issuer = scenes.issuer
    for _ in 0..<rounds {
      var fresh = MemoryLedger()
      var issued: Chain?  // freed outside the measured time, as the bytes of the bare call are
      pair.product.append(
        try timed {
          issued = try issuer.issue(
            grant, under: authority, at: World.now, ledger: &fresh, signer: signer)
        })
      guard issued != nil else { throw BenchFault("nothing was issued") }
      pair.raw.append(
        timed {
          _ = Raw.sign(catcher.messages[0], secret: secret, hashes: recording.hashes)
        })
    }
    return pair
  }

  /// Reading one delivery credential, nothing verified.
  func measureDecode() throws -> Double {
    let bytes = try scenes.delivery(serial: 7, constraints: deliveryConstraints).messages[1]
    var times: [UInt64] = []
    for _ in 0..<rounds {
      times.append(try timed { _ = try UnverifiedCredential(message: bytes.span) })
    }
    let empty = (0..<1_000).map { _ in timed {} }
    return median(times) - median(empty)
  }
}

/// Writes down what it is asked to sign.
final class MessageCatcher: Signer {
  let publicKey: PublicKey
  private(set) var messages: [[UInt8]] = []

  init(publicKey: PublicKey) { self.publicKey = publicKey }

  func sign(_ message: Span<UInt8>) throws(SigningFailure) -> Signature {
    messages.append(message.array)
    return Signature(bytes: .zero)
  }
}
