package dev.modelyard.agent.format;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a pickle may import under the allow-list: constructors of values, and nothing that could
 * reach a file, a process, an attribute by name, or another pickle. A list of what is forbidden
 * always misses something; so whatever is not here is refused. Names are compared whole: a dotted
 * name would be looked up attribute by attribute.
 */
final class HarmlessImports {
  private static final Set<String> NAMES = new HashSet<>();

  static {
    for (String builtins : List.of("builtins", "__builtin__")) {
      add(
          builtins,
          "bool bytearray bytes complex dict float frozenset int list object range set slice str"
              + " tuple");
    }
    add("__builtin__", "long unicode");
    add("copyreg", "_reconstructor");
    add("copy_reg", "_reconstructor");
    add("collections", "Counter OrderedDict defaultdict deque");
    add("_codecs", "encode");
    add("datetime", "date datetime time timedelta timezone");
    add("decimal", "Decimal");
    add("pathlib", "Path PosixPath PurePath PurePosixPath");
    add("argparse", "Namespace");
    numpy();
    torch();
  }

  private HarmlessImports() {}

  static boolean contains(String module, String name) {
    return NAMES.contains(module + " " + name);
  }

  private static void add(String module, String names) {
    for (String name : names.split(" ", -1)) {
      NAMES.add(module + " " + name);
    }
  }

  private static void numpy() {
    add("numpy", "dtype ndarray");
    for (String core : List.of("numpy.core", "numpy._core")) {
      add(core + ".multiarray", "_reconstruct scalar");
      add(core + ".numeric", "_frombuffer");
    }
  }

  /** What {@code torch.load(weights_only=True)} takes, without what needs a device. */
  private static void torch() {
    add("torch", "Size Tensor device per_channel_affine per_channel_affine_float_qparams");
    add("torch", "per_channel_symmetric per_tensor_affine per_tensor_symmetric");
    add("torch", "bfloat16 bool complex128 complex32 complex64 double float float16 float32");
    add("torch", "float64 float8_e4m3fn float8_e4m3fnuz float8_e5m2 float8_e5m2fnuz half int");
    add("torch", "int16 int32 int64 int8 long qint32 qint8 quint2x4 quint4x2 quint8 short");
    add("torch", "uint16 uint32 uint64 uint8");
    for (String type :
        "BFloat16 Bool Byte Char ComplexDouble ComplexFloat Double Float Half Int Long Short"
            .split(" ", -1)) {
      for (String module : List.of("torch", "torch.cuda")) {
        add(module, type + "Storage " + type + "Tensor");
      }
    }
    add("torch", "QInt32Storage QInt8Storage QUInt2x4Storage QUInt4x2Storage QUInt8Storage");
    add("torch.storage", "TypedStorage UntypedStorage");
    add("torch.nn.parameter", "Buffer Parameter UninitializedBuffer UninitializedParameter");
    add("torch.serialization", "_get_layout");
    add("torch._tensor", "_rebuild_from_type_v2");
    add("torch._utils", "_rebuild_device_tensor_from_cpu_tensor _rebuild_parameter");
    add("torch._utils", "_rebuild_device_tensor_from_numpy _rebuild_meta_tensor_no_storage");
    add("torch._utils", "_rebuild_parameter_with_state _rebuild_qtensor _rebuild_sparse_tensor");
    add("torch._utils", "_rebuild_tensor _rebuild_tensor_v2 _rebuild_tensor_v3");
  }
}
