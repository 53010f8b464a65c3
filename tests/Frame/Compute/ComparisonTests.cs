using FrameEngine.Columns;
using FrameEngine.Compute;
using FrameEngine.Expressions;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Frame.Tests.Compute;

public sealed unsafe class ComparisonTests
{
    public static TheoryData<string> Types => [.. new[] { "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "FLOAT", "DOUBLE", "DECIMAL(15,2)", "DECIMAL(30,2)", "VARCHAR", "DATE", "BOOLEAN", "INTERVAL" }];

    [Theory, MemberData(nameof(Types))]
    public void Every_operator_agrees_with_the_order_of_scalars(string typeName)
    {
        Assert.True(TypeNames.TryParse(typeName, out DataType? type));
        var random = new Random(7);
        const int Rows = 333;
        Scalar[] left = Values(type!, random, Rows, nulls: true), right = Values(type!, random, Rows, nulls: true), few = Values(type!, random, 3, nulls: false);
        int[] selected = [.. Enumerable.Range(0, Rows).Where(_ => random.Next(3) == 0)];
        foreach (Shape shape in Enum.GetValues<Shape>())
        {
            Vector[] columns = [Evaluate.Vector(type!, left, shape), Evaluate.Vector(type!, right, Shape.Flat)];
            foreach (ComparisonOperator op in Enum.GetValues<ComparisonOperator>())
            {
                Check(new Comparison(op, new InputRef(0, type!), new InputRef(1, type!)), columns, Rows, selected, row => Truth(op, left[row], right[row]));
                Check(new Comparison(op, new InputRef(0, type!), new Literal(few[0])), columns, Rows, selected, row => Truth(op, left[row], few[0]));
                Check(new Comparison(op, new Literal(few[1]), new InputRef(0, type!)), columns, Rows, selected, row => Truth(op, few[1], left[row]));
                Check(new Comparison(op, new InputRef(0, type!), new Literal(Scalar.Null(type!))), columns, Rows, selected, row => Truth(op, left[row], Scalar.Null(type!)));
            }
        }
    }

    [Theory, MemberData(nameof(Types))]
    public void In_lists_agree_with_their_disjunction(string typeName)
    {
        Assert.True(TypeNames.TryParse(typeName, out DataType? type));
        var random = new Random(8);
        Scalar[] values = Values(type!, random, 100, nulls: true);
        foreach (int items in new[] { 1, 3, 9 })
        {
            foreach (bool withNull in new[] { false, true })
            {
                Scalar[] list = [.. Values(type!, random, items, nulls: false), .. withNull ? new[] { Scalar.Null(type!) } : []];
                var expression = new InList(new InputRef(0, type!), list.Select(i => (Expression)new Literal(i)).ToEquatableArray(), Negated: items == 3);
                bool? Expected(int row)
                {
                    bool? found = values[row].IsNull ? null : list.Any(i => !i.IsNull && Scalar.Compare(i, values[row]) == 0) ? true : withNull ? null : false;
                    return items == 3 ? !found : found;
                }

                foreach (Shape shape in Enum.GetValues<Shape>()) Check(expression, [Evaluate.Vector(type!, values, shape)], 100, [1, 5, 50, 99], Expected);
            }
        }
    }

    [Fact]
    public void Nan_is_the_greatest_and_equals_itself()
    {
        Scalar[] values = [Scalar.Float64(double.NaN), Scalar.Float64(double.PositiveInfinity), Scalar.Float64(0.0), Scalar.Float64(-0.0)];
        Vector[] columns = [Evaluate.Vector(DataType.Float64, values, Shape.Flat)];
        var x = new InputRef(0, DataType.Float64);
        Assert.Equal([0], Evaluate.Select(new Comparison(ComparisonOperator.Greater, x, Evaluate.Of(double.PositiveInfinity)), columns, 4));
        Assert.Equal([0], Evaluate.Select(new Comparison(ComparisonOperator.Equal, x, Evaluate.Of(double.NaN)), columns, 4));
        Assert.Equal([0, 1, 2, 3], Evaluate.Select(new Comparison(ComparisonOperator.LessOrEqual, x, Evaluate.Of(double.NaN)), columns, 4));
        Assert.Equal([2, 3], Evaluate.Select(new Comparison(ComparisonOperator.Equal, x, Evaluate.Of(0.0)), columns, 4));
    }

    // Values and row lists, for all rows and for some, against the expected three-valued truth.
    internal static void Check(Expression expression, Vector[] columns, int rows, int[] selected, Func<int, bool?> expected)
    {
        using ExpressionEvaluator evaluator = ExpressionEvaluator.Create(expression, MemoryPool.Unlimited);
        foreach (int[]? selection in new[] { null, selected })
        {
            Scalar?[] results = Evaluate.Rows(evaluator, columns, rows, selection);
            IEnumerable<int> wanted = selection ?? Enumerable.Range(0, rows);
            foreach (int row in wanted) Assert.True(Equals((bool?)results[row]!.Value, expected(row)), $"{expression} in row {row}: {results[row]} instead of {expected(row)}");
            Assert.Equal(wanted.Where(r => expected(r) == true), Evaluate.Select(expression, columns, rows, selection));
            Assert.Equal(wanted.Where(r => expected(r) == false), Evaluate.Select(new Not(expression), columns, rows, selection));
        }
    }

    internal static Scalar[] Values(DataType type, Random random, int count, bool nulls) =>
        [.. Enumerable.Range(0, count).Select(_ => nulls && random.Next(7) == 0 ? Scalar.Null(type) : Value(type, random))];

    private static Scalar Value(DataType type, Random random)
    {
        int small = random.Next(-3, 4), natural = random.Next(0, 6);
        return new Scalar(type, type.Id switch
        {
            TypeId.Boolean => natural > 2,
            TypeId.Int8 => (sbyte)small,
            TypeId.Int16 => (short)small,
            TypeId.Int32 or TypeId.Date => small,
            TypeId.Int64 => (long)small,
            TypeId.UInt8 => (byte)natural,
            TypeId.UInt16 => (ushort)natural,
            TypeId.UInt32 => (uint)natural,
            TypeId.UInt64 => (ulong)natural,
            TypeId.Float32 => natural == 0 ? float.NaN : small / 2f,
            TypeId.Float64 => natural == 0 ? double.NaN : small / 2.0,
            TypeId.Decimal => (Int128)small,
            TypeId.Interval => new IntervalValue(natural / 3, small, 0),
            _ => natural switch { 0 => "", 1 => "a", 2 => "twelve bytes", 3 => "thirteen byte", 4 => "thirteen bytes", _ => "thirteen bytee" },
        });
    }

    private static bool? Truth(ComparisonOperator op, Scalar left, Scalar right)
    {
        if (op == ComparisonOperator.Distinct) return left.IsNull != right.IsNull || (!left.IsNull && Order(left, right) != 0);
        if (op == ComparisonOperator.NotDistinct) return !Truth(ComparisonOperator.Distinct, left, right);
        if (left.IsNull || right.IsNull) return null;
        int order = Order(left, right);
        return op switch
        {
            ComparisonOperator.Equal => order == 0,
            ComparisonOperator.NotEqual => order != 0,
            ComparisonOperator.Less => order < 0,
            ComparisonOperator.LessOrEqual => order <= 0,
            ComparisonOperator.Greater => order > 0,
            _ => order >= 0,
        };
    }

    // .NET puts NaN first, SQL last.
    private static int Order(Scalar left, Scalar right)
    {
        bool a = left.AsDouble() is double.NaN, b = right.AsDouble() is double.NaN;
        return a || b ? a.CompareTo(b) : Scalar.Compare(left, right);
    }
}
