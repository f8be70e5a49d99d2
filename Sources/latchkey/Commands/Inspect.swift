import ArgumentParser

struct Inspect: ParsableCommand { func run() throws {} }
struct Preview: ParsableCommand { func run() throws {} }
