import AsyncHTTPClient
import Foundation
import LatchkeyCBOR
import LatchkeyClient
import LatchkeyCore
import LatchkeyExchange
import LatchkeyService
import LatchkeyTestSupport
import NIOCore
import NIOHTTP1

/// Carries signed requests to whichever process answers, and keeps a diary of it.
struct Messenger {
  let world: World
  let diary: Diary
  private(set) var random: SplitMix64

  init(_ world: World, diary: Diary, seed: UInt64) {
    self.world = world
    self.diary = diary
    random = SplitMix64(seed: seed)
  }

  /// True once in `count` times.
  mutating func once(in count: UInt64) -> Bool { random.next() % count == 0 }

  /// Asks for one operation until a process answers; signs anew only what was never carried out.
  mutating func ask(
    _ operation: LatchkeyService.Operation, _ parameters: [String: String],
    _ body: [String: Any] = [:], as signer: RequestSigner
  ) async throws -> ServiceAnswer {
    let bytes = Array(try JSONSerialization.data(withJSONObject: body, options: .sortedKeys))
    while true {
      let asked = try await sign(operation, parameters, bytes, as: signer)
      let answer = try await carry(asked)
      // REQ-3: it has not been carried out, and its nonce has grown old on the way.
      if answer.problem?.reason == 4002 { continue }
      return answer
    }
  }

  private mutating func sign(
    _ operation: LatchkeyService.Operation, _ parameters: [String: String], _ body: [UInt8],
    as signer: RequestSigner
  ) async throws -> DiaryLine.Asked {
    let path = ServiceClient.path(of: operation, parameters)
    var patience = ServiceClient.Patience()
    patience.tryCount = 1
    patience.answerSeconds = 10
    for _ in 0..<3_000 {
      let client = ServiceClient(
        origin: Cast.origin, address: address(), serverKey: try Cast.key(.service),
        signer: signer, patience: patience)
      do {
        let identity = try await client.identity()
        let envelope = try signer.sign(
          RequestDraft(
            origin: Cast.origin, server: identity.server, nonce: identity.nonce,
            method: operation.method, path: path, body: signer.sha256(body)))
        return DiaryLine.Asked(
          operation: operation.rawValue, method: operation.method, path: path,
          signer: Named(signer.publicKey).description, envelope: Base64URL.encode(envelope),
          body: String(decoding: body, as: UTF8.self))
      } catch is ClientFailure {
        try await Task.sleep(for: .milliseconds(20))
      }
    }
    throw Fault("No process gives a nonce.")
  }

  /// Sends the identical request until a process answers, now and then to all at once, and now and
  /// then again although it was answered.
  mutating func carry(_ asked: DiaryLine.Asked) async throws -> ServiceAnswer {
    let request = Self.digest(asked)
    try diary.write(DiaryLine(span: world.span, request: request, asked: asked))
    if once(in: 8) {
      let (world, diary) = (world, diary)
      await withTaskGroup(of: Void.self) { group in
        for address in world.addresses {
          group.addTask { _ = try? await Self.send(asked, to: address, world, diary) }
        }
      }
    }
    for _ in 0..<3_000 {
      guard let answer = try await Self.send(asked, to: address(), world, diary) else {
        try await Task.sleep(for: .milliseconds(20))
        continue
      }
      if once(in: 8) { _ = try await Self.send(asked, to: address(), world, diary) }
      return answer
    }
    throw Fault("No process answers.")
  }

  private mutating func address() -> String {
    world.addresses[Int(random.next() % UInt64(world.addresses.count))]
  }

  static func digest(_ asked: DiaryLine.Asked) -> String {
    Named(Cast.crypto.sha256(Array(asked.envelope.utf8).span)).description
  }

  /// Sends a request once.
  ///
  /// - Returns: `nil` where no answer came, or one that says to come again.
  static func send(
    _ asked: DiaryLine.Asked, to address: String, _ world: World, _ diary: Diary
  ) async throws -> ServiceAnswer? {
    var request = HTTPClientRequest(url: address + asked.path)
    request.method = HTTPMethod(rawValue: asked.method)
    request.headers.add(name: "Latchkey-Request", value: asked.envelope)
    request.headers.add(name: "Latchkey-Key", value: asked.signer)
    if !asked.body.isEmpty {
      request.headers.add(name: "Content-Type", value: "application/json")
      request.body = .bytes(ByteBuffer(string: asked.body))
    }
    world.noteSent()
    do {
      let response = try await HTTPClient.shared.execute(request, timeout: .seconds(15))
      let body = try await response.body.collect(upTo: 1_024 * 1_024)
      let answer = ServiceAnswer(
        status: Int(response.status.code), body: Array(body.readableBytesView))
      guard answer.status != 503 else {
        world.noteUnanswered()
        return nil
      }
      try diary.write(
        DiaryLine(
          span: world.span, request: digest(asked),
          answered: DiaryLine.Answered(
            status: answer.status, body: String(decoding: answer.body, as: UTF8.self))))
      return answer
    } catch {
      world.noteUnanswered()
      return nil
    }
  }
}
