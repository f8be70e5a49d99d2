import CAllocationCounter
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyHolder
import LatchkeyIssuer
import LatchkeyLock
import LatchkeyOpenSSL
import LatchkeySodium

/// What a holder shows in one kind of decision.
struct Scene {
  let name: String
  /// Links of one visit; another chain for each number where the cache must stay cold.
  let chain: (_ visit: Int) throws -> Chain
  /// Staples of one visit.
  let staples: (_ visit: Int) throws -> [[UInt8]]
  let isCold: Bool
}

/// Presentations prepared in advance, and the state of the lock that waits for them.
struct Prepared {
  var presentations: [[UInt8]] = []
  var recordings: [Recording] = []
}

/// Measures `decide` against the bare calls over the same bytes.
struct Decisions {
  let world: World
  let visits: Int

  /// Ratio to bare libsodium, and nanoseconds of everything that is not crypto.
  struct Outcome {
    let ratio: Double
    let nanoseconds: Double
    let rawNanoseconds: Double
    let overheadNanoseconds: Double
  }

  func measure(_ scene: Scene) throws -> Outcome {
    let prepared = try prepare(scene)
    var pair = Pair()
    var lock = try world.makeLock(using: world.backend)
    for index in prepared.presentations.indices {
      _ = try world.challenge(of: &lock, tick: UInt32(index + 1), using: world.backend)
    }
    for (index, message) in prepared.presentations.enumerated() {
      let context = DecisionContext(tick: UInt32(index + 1), channel: .ble)
      let product = try timed {
        _ = try lock.state.decide(message.span, context: context, using: world.backend)
      }
      // The bare calls run over the bytes of another visit: over the same ones they would find
      // every branch of the verification predicted, as the decision has just taught it.
      let other = (index + visits / 2) % visits
      var isGood = false
      let raw = timed { isGood = Raw.run(prepared.recordings[other]) }
      guard isGood else { throw BenchFault("a recorded signature does not verify") }
      pair.product.append(product)
      pair.raw.append(raw)
    }
    return Outcome(
      ratio: pair.ratio, nanoseconds: median(pair.product), rawNanoseconds: median(pair.raw),
      overheadNanoseconds: try overhead(prepared))
  }

  /// Everything but crypto, with a backend that costs nothing.
  private func overhead(_ prepared: Prepared) throws -> Double {
    let null = NullBackend()
    defer { null.free() }
    var lock = try world.makeLock(using: world.backend)
    var times: [UInt64] = []
    for index in prepared.presentations.indices {
      _ = try world.challenge(of: &lock, tick: UInt32(index + 1), using: world.backend)
    }
    for (index, message) in prepared.presentations.enumerated() {
      null.rewind(to: prepared.recordings[index])
      let context = DecisionContext(tick: UInt32(index + 1), channel: .ble)
      times.append(
        try timed { _ = try lock.state.decide(message.span, context: context, using: null) })
    }
    let empty = (0..<1_000).map { _ in timed {} }
    return median(times) - median(empty)
  }

  /// Calls of the allocator in decisions alone.
  func allocations(_ prepared: Prepared) throws -> UInt {
    var lock = try world.makeLock(using: world.backend)
    for index in prepared.presentations.indices {
      _ = try world.challenge(of: &lock, tick: UInt32(index + 1), using: world.backend)
    }
    let messages = prepared.presentations
    let before = allocation_count()
    for index in messages.indices {
      let message = messages[index]
      let context = DecisionContext(tick: UInt32(index + 1), channel: .ble)
      _ = try lock.state.decide(message.span, context: context, using: world.backend)
    }
    return UInt(allocation_count() - before)
  }

  /// Makes the presentations of a scene, over the nonces that the lock will give out.
  func prepare(_ scene: Scene) throws -> Prepared {
    var prepared = Prepared()
    var lock = try world.makeLock(using: world.backend)
    let holderKey = try World.key(World.holder)
    for visit in 0..<visits {
      let tick = UInt32(visit + 1)
      let chain = try scene.chain(visit)
      let bundle = try PassBundle(
        links: chain.messages, staples: try scene.staples(visit),
        locks: [PassBundle.PointLock(point: "front", key: try world.lockKey)])
      var holder = Holder(using: world.backend)
      _ = holder.hello(for: bundle)
      let challenge = try world.challenge(of: &lock, tick: tick, using: world.backend)
      let presentation = try holder.present(
        bundle, to: challenge, asking: VisitRequest(.unlock, at: "front", channel: .ble),
        signer: holderKey)
      prepared.presentations.append(presentation.bytes)
    }
    // A lock that is given the same, and writes down every call.
    var recorder = try world.makeLock(using: world.backend)
    for visit in 0..<visits {
      _ = try world.challenge(of: &recorder, tick: UInt32(visit + 1), using: world.backend)
    }
    for visit in 0..<visits {
      let recording = Recording()
      let message = prepared.presentations[visit]
      let context = DecisionContext(tick: UInt32(visit + 1), channel: .ble)
      _ = try recorder.state.decide(
        message.span, context: context, using: RecordingBackend(recording))
      prepared.recordings.append(recording)
    }
    return prepared
  }

  /// The same bytes through libcrypto.
  func measureOpenSSL(_ scene: Scene) throws -> Double {
    let prepared = try prepare(scene)
    let backend = OpenSSLBackend()
    var lock = try world.makeLock(using: world.backend)
    for index in prepared.presentations.indices {
      _ = try world.challenge(of: &lock, tick: UInt32(index + 1), using: world.backend)
    }
    var pair = Pair()
    for (index, message) in prepared.presentations.enumerated() {
      let context = DecisionContext(tick: UInt32(index + 1), channel: .ble)
      pair.product.append(
        try timed { _ = try lock.state.decide(message.span, context: context, using: backend) })
      let other = prepared.recordings[(index + visits / 2) % visits]
      pair.raw.append(
        timed {
          for call in other.verifications {
            let signature = Signature(bytes: FixedBytes { call.signature[$0] })
            let key = PublicKey(bytes: FixedBytes { call.key[$0] })
            let signed = call.message
            _ = backend.isValid(signature, of: signed.span, by: key)
          }
          for preimage in other.hashes { _ = backend.sha256(preimage.span) }
          for mac in other.macs {
            let (text, key) = mac
            _ = backend.hmacSHA256(text.span, key: key.span)
          }
        })
    }
    return pair.ratio
  }
}
