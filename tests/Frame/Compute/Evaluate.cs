using FrameEngine.Columns;
using FrameEngine.Compute;
using FrameEngine.Compute.Evaluation;
using FrameEngine.Expressions;
using FrameEngine.Memory;
using FrameEngine.Types;

namespace FrameEngine.Frame.Tests.Compute;

/// <summary>How a test column is encoded.</summary>
public enum Shape
{
    Flat,
    Dictionary,
}

/// <summary>Evaluates expressions over small columns given as scalars, in any encoding and under any selection.</summary>
internal static unsafe class Evaluate
{
    public static Expression Call(string name, params Expression[] arguments) => ExpressionBuilder.Call(name, arguments);

    public static Literal Of(int value) => new(Scalar.Int32(value));
    public static Literal Of(long value) => new(Scalar.Int64(value));
    public static Literal Of(double value) => new(Scalar.Float64(value));
    public static Literal Of(string value) => new(Scalar.Utf8(value));
    public static Literal Of(bool value) => new(Scalar.Bool(value));
    public static Literal Null(DataType type) => new(Scalar.Null(type));
    public static Literal Decimal(Int128 unscaled, int precision, int scale) => new(Scalar.Decimal(unscaled, precision, scale));

    /// <summary>A value from its text, by the very casts under test.</summary>
    public static Literal Of(DataType type, string text) => new(ConstantFolder.TryEvaluate(ExpressionBuilder.Cast(Of(text), type))!);

    /// <summary>A constant expression's value as SQL prints it; null for null.</summary>
    public static string? Text(Expression expression)
    {
        Scalar value = ConstantFolder.TryEvaluate(expression) ?? throw new InvalidOperationException("not constant");
        return Text(value);
    }

    public static string? Text(Scalar value)
    {
        if (value.IsNull) return null;
        if (value.Type.Id == TypeId.Utf8) return (string)value.Value!;
        return (string?)ConstantFolder.TryEvaluate(ExpressionBuilder.Cast(new Literal(value), DataType.Utf8))!.Value;
    }

    /// <summary>A vector of values; dictionary-coded ones have each value twice in the dictionary and codes in a mixed order.</summary>
    public static Vector Vector(DataType type, IReadOnlyList<Scalar> values, Shape shape)
    {
        if (shape == Shape.Flat) return ScalarVectors.Flat(type, values, MemoryPool.Unlimited);
        Scalar[] entries = [.. values.Where(v => !v.IsNull).Distinct()];
        if (entries.Length == 0) entries = [ScalarVectors.Read(Zero(type), 0)];
        Vector dictionary = ScalarVectors.Flat(type, entries, MemoryPool.Unlimited);
        var vector = new Vector(type, MemoryPool.Unlimited, values.Count);
        vector.StartCodes(dictionary, values.Count);
        for (int i = 0; i < values.Count; i++)
        {
            vector.Codes[i] = values[i].IsNull ? 0 : Array.IndexOf(entries, values[i]);
            if (!values[i].IsNull) continue;
            if (vector.Validity == null) vector.StartValidity(values.Count);
            Bitmap.Clear(vector.Validity, i);
        }

        return vector;
    }

    /// <summary>The results of an expression for the selected rows, null elsewhere.</summary>
    public static Scalar?[] Rows(Expression expression, Vector[] columns, int rows, int[]? selected = null)
    {
        using ExpressionEvaluator evaluator = ExpressionEvaluator.Create(expression, MemoryPool.Unlimited);
        return Rows(evaluator, columns, rows, selected);
    }

    public static Scalar?[] Rows(ExpressionEvaluator evaluator, Vector[] columns, int rows, int[]? selected = null)
    {
        var results = new Scalar?[rows];
        fixed (int* indices = selected)
        {
            Selection selection = selected is null ? Selection.All(rows) : new Selection(indices, selected.Length);
            Vector result = evaluator.Evaluate(columns, rows, selection);
            for (int i = 0; i < selection.Count; i++) results[selection[i]] = ScalarVectors.Read(result, selection[i]);
        }

        return results;
    }

    /// <summary>The rows that a predicate selects.</summary>
    public static int[] Select(Expression predicate, Vector[] columns, int rows, int[]? selected = null)
    {
        using ExpressionEvaluator evaluator = ExpressionEvaluator.Create(predicate, MemoryPool.Unlimited);
        var output = new int[rows + 64];
        fixed (int* indices = selected)
        fixed (int* target = output)
        {
            Selection selection = selected is null ? Selection.All(rows) : new Selection(indices, selected.Length);
            return output[..evaluator.Select(columns, rows, selection, target)];
        }
    }

    private static Vector Zero(DataType type)
    {
        var vector = new Vector(type, MemoryPool.Unlimited, 1);
        vector.StartFlat(1);
        new Span<byte>(vector.Data, 16).Clear();
        return vector;
    }
}
