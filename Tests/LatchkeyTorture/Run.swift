import Foundation
import LatchkeyCBOR
import LatchkeyClient
import LatchkeyService
import LatchkeyTestSupport

/// Couriers at work before a service to which something happens, and the judgement at the end.
struct Run {
  static let houseCount = 3
  static let couriersPerHouse = 2

  let seed: UInt64
  let stage: Stage
  let world: World
  private let houses: [House]

  /// The processes of the stage run already.
  init(seed: UInt64, on stage: Stage) throws {
    self.seed = seed
    self.stage = stage
    world = World(addresses: stage.servers.map(\.address))
    houses = try (0..<Self.houseCount).map { try House($0) }
  }

  private func diary(_ name: String) throws -> Diary {
    try Diary(stage.diaries.appending(path: "\(name).jsonl"))
  }

  /// Lets everybody work while `trouble` happens, and judges what they were told.
  func play(_ trouble: (inout SplitMix64) async throws -> Void) async throws -> Checker {
    var random = SplitMix64(seed: seed)
    var owner = Messenger(world, diary: try diary("owner"), seed: random.next())
    // REPLAY-1: an authority is of a later second than the configuration.
    try await Task.sleep(for: .milliseconds(1_100))
    for house in houses { try await house.enrol(&owner) }
    var couriers: [Courier] = []
    for number in 0..<(Self.houseCount * Self.couriersPerHouse) {
      let messenger = Messenger(world, diary: try diary("courier-\(number)"), seed: random.next())
      couriers.append(
        try Courier(number, at: houses[number % Self.houseCount], messenger))
      try await couriers[number].introduce()
    }
    let working = couriers.map { courier in
      Task {
        var courier = courier
        try await courier.work()
      }
    }
    do {
      try await trouble(&random)
    } catch {
      world.end()
      throw error
    }
    world.end()
    for task in working { try await task.value }
    let lines = try Diary.lines(in: stage.diaries)
    try await askAgain(lines, seed: random.next())
    return Checker(
      lines, end: try Diary.lines(in: stage.diaries.appending(path: "end")))
  }

  /// Everything that was acknowledged is asked once more, and every lock's receipts anew.
  private func askAgain(_ lines: [DiaryLine], seed: UInt64) async throws {
    let folder = stage.diaries.appending(path: "end")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let diary = try Diary(folder.appending(path: "1.jsonl"))
    var asked: [String: DiaryLine.Asked] = [:]
    var again: Set<String> = []
    for line in lines {
      guard let request = line.request else { continue }
      if let sent = line.asked { asked[request] = sent }
      if line.span == world.span, line.answered?.isSuccess ?? false { again.insert(request) }
    }
    for request in again.sorted() {
      guard let sent = asked[request] else { continue }
      var answer: ServiceAnswer?
      for address in world.addresses where answer == nil {
        answer = try await Messenger.send(sent, to: address, world, diary)
      }
      guard answer != nil else { throw Fault("No process answers at the end.") }
    }
    var last = Messenger(
      world, diary: try Diary(folder.appending(path: "2.jsonl")), seed: seed)
    for house in houses {
      _ = try await last.ask(
        .putReceipts, ["site": house.site],
        ["lock": Named(house.lock.lockID).description, "receipts": [String]()],
        as: try Cast.requestSigner(.resident, house.number))
    }
  }
}
