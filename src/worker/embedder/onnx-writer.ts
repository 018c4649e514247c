// ONNX models written by hand: the few fields of the format (protocol buffers) that a model needs which comes in another form, or is made for a test.

/** A tensor that comes with the model: 32-bit floats or 64-bit integers. */
interface Constant {
  dims: number[]
  values: Float32Array | BigInt64Array
}

interface OnnxNode {
  op: string
  inputs: string[]
  outputs: string[]
  attributes?: Record<string, number | number[]>
}

/** A place where tensors go in or out; a dimension that is a word may be of any size. */
export interface OnnxPlace {
  name: string
  type: 'float32' | 'int64' | 'int32'
  dims: (number | string)[]
}

export interface OnnxGraph {
  inputs: OnnxPlace[]
  outputs: OnnxPlace[]
  constants: Record<string, Constant>
  nodes: OnnxNode[]
  /** Version of the operators. */
  opset?: number
}

/** Adds nodes and constants to a graph, and gives them names. */
export interface OnnxBuilder {
  /** Returns the name of the node's output. */
  add(op: string, inputs: readonly string[], attributes?: OnnxNode['attributes']): string
  constant(dims: number[], values: Constant['values']): string
}

export function buildOn(graph: OnnxGraph): OnnxBuilder {
  const name = (): string => `n${graph.nodes.length}.${Object.keys(graph.constants).length}`
  return {
    add(op, inputs, attributes = {}) {
      const output = name()
      graph.nodes.push({ op, inputs: [...inputs], outputs: [output], attributes })
      return output
    },
    constant(dims, values) {
      const of = name()
      graph.constants[of] = { dims, values }
      return of
    },
  }
}

const elementTypes = { float32: 1, int32: 6, int64: 7 } as const

/** Pieces of bytes that stand one behind the other. They are joined once: weights are large. */
type Bytes = readonly Uint8Array[]

/** The graph as the bytes of a `.onnx` file. */
export function onnxModel({ inputs, outputs, constants, nodes, opset = 17 }: OnnxGraph): Uint8Array<ArrayBuffer> {
  const graph = [
    ...nodes.flatMap((node) => field(1, nodeBytes(node))),
    ...text(2, 'graph'),
    ...Object.entries(constants).flatMap(([name, constant]) => field(5, tensorBytes(name, constant))),
    ...inputs.flatMap((place) => field(11, placeBytes(place))),
    ...outputs.flatMap((place) => field(12, placeBytes(place))),
  ]
  return Buffer.concat([
    ...integer(1, 8),
    ...text(2, 'sheaf'),
    ...field(7, graph),
    ...field(8, [...text(1, ''), ...integer(2, opset)]),
  ])
}

function nodeBytes({ op, inputs, outputs, attributes = {} }: OnnxNode): Bytes {
  const attribute = ([name, value]: [string, number | number[]]): Bytes => {
    if (Array.isArray(value)) return [...text(1, name), ...value.flatMap((one) => integer(8, one)), ...integer(20, 7)]
    return Number.isInteger(value)
      ? [...text(1, name), ...integer(3, value), ...integer(20, 2)]
      : [...text(1, name), ...float(2, value), ...integer(20, 1)]
  }
  return [
    ...inputs.flatMap((name) => text(1, name)),
    ...outputs.flatMap((name) => text(2, name)),
    ...text(4, op),
    ...Object.entries(attributes).flatMap((one) => field(5, attribute(one))),
  ]
}

function tensorBytes(name: string, { dims, values }: Constant): Bytes {
  const type = values instanceof Float32Array ? elementTypes.float32 : elementTypes.int64
  const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  return [...dims.flatMap((size) => integer(1, size)), ...integer(2, type), ...text(8, name), ...field(9, [raw])]
}

function placeBytes({ name, type, dims }: OnnxPlace): Bytes {
  const sizes = dims.flatMap((size) => field(1, typeof size === 'number' ? integer(1, size) : text(2, size)))
  return [...text(1, name), ...field(2, field(1, [...integer(1, elementTypes[type]), ...field(2, sizes)]))]
}

// ---- protocol buffers

function varint(value: number): Uint8Array {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128)
  return Uint8Array.from([...bytes, Number(rest)])
}

const integer = (tag: number, value: number): Bytes => [varint(tag << 3), varint(value)]

const float = (tag: number, value: number): Bytes => [
  varint((tag << 3) | 5),
  new Uint8Array(Float32Array.of(value).buffer),
]

const field = (tag: number, bytes: Bytes): Bytes => [
  varint((tag << 3) | 2),
  varint(bytes.reduce((sum, { length }) => sum + length, 0)),
  ...bytes,
]

const text = (tag: number, value: string): Bytes => field(tag, [Buffer.from(value)])
