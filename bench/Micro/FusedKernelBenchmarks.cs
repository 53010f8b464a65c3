using System.Numerics;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using BenchmarkDotNet.Attributes;
using FrameEngine.Columns;
using FrameEngine.Compute;
using FrameEngine.Expressions;
using FrameEngine.Memory;
using FrameEngine.Types;
using Vector = FrameEngine.Columns.Vector;

namespace FrameEngine.Micro;

/// <summary>What a chain of kernels, each with a pass over 2,048 rows, costs beside one loop generated for the whole chain: <c>price * (1 - discount) * (1 + tax)</c>, as query 1 of TPC-H has it.</summary>
public unsafe class FusedKernelBenchmarks
{
    private const int Rows = 2048;

    private Vector[] _decimals = [], _doubles = [];
    private ExpressionEvaluator _decimalChain = null!, _doubleChain = null!;
    private OverLongs _fusedDecimals = null!;
    private OverDoubles _fusedDoubles = null!;
    private Vector _result = null!, _doubleResult = null!;

    [GlobalSetup]
    public void SetUp()
    {
        var random = new Random(1);
        DataType money = DataType.Decimal(15, 2);
        _decimals = [Column(money), Column(money), Column(money)];
        _doubles = [Column(DataType.Float64), Column(DataType.Float64), Column(DataType.Float64)];
        for (int i = 0; i < Rows; i++)
        {
            (_decimals[0].As<long>()[i], _decimals[1].As<long>()[i], _decimals[2].As<long>()[i]) = (random.Next(90_000, 10_500_000), random.Next(11), random.Next(9));
            for (int c = 0; c < 3; c++) _doubles[c].As<double>()[i] = _decimals[c].As<long>()[i] / 100.0;
        }

        _decimalChain = ExpressionEvaluator.Create(Chain(money), MemoryPool.Unlimited);
        _doubleChain = ExpressionEvaluator.Create(Chain(DataType.Float64), MemoryPool.Unlimited);
        _result = Column(DataType.Int64);
        _doubleResult = Column(DataType.Float64);
        _fusedDecimals = Generate<long, OverLongs>(static il => il.Emit(OpCodes.Ldc_I8, 100L));
        _fusedDoubles = Generate<double, OverDoubles>(static il => il.Emit(OpCodes.Ldc_R8, 1.0));
        Check();
    }

    [Benchmark]
    public void DecimalKernels() => _decimalChain.Evaluate(_decimals, Rows, Selection.All(Rows));

    [Benchmark]
    public void DecimalFused() => _fusedDecimals(_decimals[0].As<long>(), _decimals[1].As<long>(), _decimals[2].As<long>(), _result.As<long>(), Rows);

    [Benchmark]
    public void DoubleKernels() => _doubleChain.Evaluate(_doubles, Rows, Selection.All(Rows));

    [Benchmark]
    public void DoubleFused() => _fusedDoubles(_doubles[0].As<double>(), _doubles[1].As<double>(), _doubles[2].As<double>(), _doubleResult.As<double>(), Rows);

    /// <summary>Generating and compiling one loop, which each new query pays.</summary>
    [Benchmark]
    public object Compile() => Generate<double, OverDoubles>(static il => il.Emit(OpCodes.Ldc_R8, 1.0));

    private static Vector Column(DataType type)
    {
        var column = new Vector(type, MemoryPool.Unlimited, Rows);
        column.StartFlat(Rows);
        return column;
    }

    private static Expression Chain(DataType type)
    {
        var one = new Literal(Scalar.Int32(1));
        return ExpressionBuilder.Call("*", ExpressionBuilder.Call("*", Input(0), ExpressionBuilder.Call("-", one, Input(1))), ExpressionBuilder.Call("+", one, Input(2)));

        Expression Input(int ordinal) => new InputRef(ordinal, type, false);
    }

    // A loop over Vector<T>: as many rows at a time as a register holds, of which the rows are a multiple.
    private static TDelegate Generate<T, TDelegate>(Action<ILGenerator> loadOne) where T : unmanaged where TDelegate : Delegate
    {
        Type vector = typeof(Vector<T>);
        var method = new DynamicMethod("fused", typeof(void), [typeof(T*), typeof(T*), typeof(T*), typeof(T*), typeof(int)], typeof(FusedKernelBenchmarks).Module, true);
        ILGenerator il = method.GetILGenerator();
        LocalBuilder row = il.DeclareLocal(typeof(int)), one = il.DeclareLocal(vector);
        Label next = il.DefineLabel(), test = il.DefineLabel();
        loadOne(il);
        il.Emit(OpCodes.Newobj, vector.GetConstructor([typeof(T)])!);
        il.Emit(OpCodes.Stloc, one);
        il.Emit(OpCodes.Ldc_I4_0);
        il.Emit(OpCodes.Stloc, row);
        il.Emit(OpCodes.Br, test);
        il.MarkLabel(next);
        Address(3);
        Load(0);
        il.Emit(OpCodes.Ldloc, one);
        Load(1);
        Operator("op_Subtraction");
        Operator("op_Multiply");
        il.Emit(OpCodes.Ldloc, one);
        Load(2);
        Operator("op_Addition");
        Operator("op_Multiply");
        il.Emit(OpCodes.Stobj, vector);
        il.Emit(OpCodes.Ldloc, row);
        il.Emit(OpCodes.Ldc_I4, Vector<T>.Count);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc, row);
        il.MarkLabel(test);
        il.Emit(OpCodes.Ldloc, row);
        il.Emit(OpCodes.Ldarg, 4);
        il.Emit(OpCodes.Blt, next);
        il.Emit(OpCodes.Ret);
        TDelegate code = method.CreateDelegate<TDelegate>();
        RuntimeHelpers.PrepareDelegate(code);
        return code;

        void Address(int argument)
        {
            il.Emit(OpCodes.Ldarg, argument);
            il.Emit(OpCodes.Ldloc, row);
            il.Emit(OpCodes.Conv_I);
            il.Emit(OpCodes.Sizeof, typeof(T));
            il.Emit(OpCodes.Mul);
            il.Emit(OpCodes.Add);
        }

        void Load(int argument)
        {
            Address(argument);
            il.Emit(OpCodes.Unaligned, (byte)1);
            il.Emit(OpCodes.Ldobj, vector);
        }

        void Operator(string name) => il.Emit(OpCodes.Call, vector.GetMethod(name, [vector, vector])!);
    }

    private delegate void OverLongs(long* price, long* discount, long* tax, long* result, int rows);

    private delegate void OverDoubles(double* price, double* discount, double* tax, double* result, int rows);

    private void Check()
    {
        DoubleFused();
        Vector expected = _doubleChain.Evaluate(_doubles, Rows, Selection.All(Rows));
        for (int i = 0; i < Rows; i++)
            if (Math.Abs(expected.As<double>()[expected.ValueIndex(i)] - _doubleResult.As<double>()[i]) > 1e-6) throw new InvalidOperationException($"row {i} differs");
    }
}
