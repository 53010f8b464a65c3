using System.Globalization;
using FrameEngine.Catalog;
using FrameEngine.Compute;
using FrameEngine.Expressions;
using FrameEngine.Functions;
using FrameEngine.Nested;
using FrameEngine.Sql.Syntax;
using FrameEngine.Types;

namespace FrameEngine.Sql.Binding;

/// <summary>Literals, parameters, constants and types.</summary>
internal sealed partial class Binder
{
    /// <summary>The value of a number: the smallest of INTEGER, BIGINT, HUGEINT and UHUGEINT for a whole one, a decimal of its digits, a double with an exponent.</summary>
    private static Scalar Number(NumberSyntax number, bool negative)
    {
        string text = negative ? $"-{number.Text}" : number.Text;
        switch (number.Form)
        {
            case NumberForm.Integer:
                if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int small)) return Scalar.Int32(small);
                if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long large)) return Scalar.Int64(large);
                if (Int128.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out Int128 huge)) return new Scalar(DataType.Int128, huge);
                if (UInt128.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out UInt128 unsigned)) return new Scalar(DataType.UInt128, unsigned);
                break;
            case NumberForm.Decimal:
                int point = number.Text.IndexOf('.');
                int scale = number.Text.Length - point - 1;
                int precision = number.Text.Length - 1;
                if (precision <= DataType.MaxPrecision && Int128.TryParse(text.Replace(".", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out Int128 unscaled))
                    return Scalar.Decimal(unscaled, precision, scale);
                break;
        }

        return Scalar.Float64(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture));
    }

    /// <summary>The value that a text stands for, read now, so that what is wrong with it is said here.</summary>
    internal static Expression TextAs(string? text, DataType type)
    {
        if (text is null) return new Literal(Scalar.Null(type));
        Expression cast = ExpressionBuilder.Cast(new Literal(Scalar.Utf8(text)), type);
        return ConstantFolder.TryEvaluate(cast) is { } value ? new Literal(value) : cast;
    }

    private Expression BindInterval(IntervalSyntax interval, Scope scope)
    {
        if (interval.Unit is not { } unit) return TextAs(((StringSyntax)interval.Value).Value, DataType.Interval);
        if (interval.Value is NumberSyntax or StringSyntax)
        {
            string text = interval.Value is NumberSyntax number ? number.Text : ((StringSyntax)interval.Value).Value;
            if (!decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out decimal count))
                throw Error(interval.Value.Span, $"'{text}' is not a number of {unit.ToString().ToLowerInvariant()}s");
            try
            {
                return new Literal(new Scalar(DataType.Interval, Interval(count, unit)));
            }
            catch (OverflowException)
            {
                throw At(new ArithmeticOverflowException($"the interval of {text} {unit.ToString().ToLowerInvariant()}s is out of range"), interval.Span);
            }
        }

        string function = unit switch
        {
            IntervalUnit.Century => "to_centuries",
            IntervalUnit.Millennium => "to_millennia",
            _ => $"to_{unit.ToString().ToLowerInvariant()}s",
        };
        if (!FunctionRegistry.Default.IsScalar(function)) Refuse(interval.Span, "an interval of a computed length");
        Expression computed = Bind(interval.Value, scope);
        if (unit is not (IntervalUnit.Second or IntervalUnit.Millisecond) && (computed.Type.IsFloat || computed.Type.Id == TypeId.Decimal)) computed = ExpressionBuilder.Call("trunc", computed);
        return ExpressionBuilder.Call(function, computed);
    }

    // Only seconds and milliseconds have fractions where the unit stands beside the number.
    private static IntervalValue Interval(decimal count, IntervalUnit unit)
    {
        decimal whole = decimal.Truncate(count);
        return unit switch
        {
            IntervalUnit.Microsecond => new IntervalValue(0, 0, (long)whole),
            IntervalUnit.Millisecond => new IntervalValue(0, 0, (long)(count * 1_000)),
            IntervalUnit.Second => new IntervalValue(0, 0, (long)(count * 1_000_000)),
            IntervalUnit.Minute => new IntervalValue(0, 0, (long)(whole * 60_000_000)),
            IntervalUnit.Hour => new IntervalValue(0, 0, (long)(whole * 3_600_000_000)),
            IntervalUnit.Day => new IntervalValue(0, (int)whole, 0),
            IntervalUnit.Week => new IntervalValue(0, (int)(whole * 7), 0),
            IntervalUnit.Month => new IntervalValue((int)whole, 0, 0),
            IntervalUnit.Quarter => new IntervalValue((int)(whole * 3), 0, 0),
            IntervalUnit.Year => new IntervalValue((int)(whole * 12), 0, 0),
            IntervalUnit.Decade => new IntervalValue((int)(whole * 120), 0, 0),
            IntervalUnit.Century => new IntervalValue((int)(whole * 1_200), 0, 0),
            _ => new IntervalValue((int)(whole * 12_000), 0, 0),
        };
    }

    private Literal BindParameter(ParameterSyntax parameter)
    {
        Scalar value = ParameterValue(parameter);
        ParameterUse? use = UseOf(parameter);
        if (value.Value is not Scalar[] items) return new Literal(value) { Use = use };
        // Another list may be of another type: a plan that has one is not kept.
        items = ClrScalar.Unified(items);
        return new Literal(PackedScalars.List(items.Length == 0 ? value.Type.Element : items[0].Type, items));
    }

    private ParameterUse? UseOf(ParameterSyntax parameter)
    {
        if (parameters.Uses is not { } uses) return null;
        var use = new ParameterUse(parameter.Name, parameter.Position);
        uses.Add(use);
        return use;
    }

    private Scalar ParameterValue(ParameterSyntax parameter)
    {
        if (parameter.Name is { } name)
        {
            return parameters.Named(name) ?? throw At(
                new BindException($"the parameter {Prefix(parameter)}{name} has no value") { Hint = Suggestion.For(name, parameters.Names) }, parameter.Span);
        }

        return parameters.At(parameter.Position) ?? throw Error(parameter.Span, $"the parameter ${parameter.Position} has no value");
    }

    // As it was written; a macro's text is not the statement's.
    private char Prefix(ParameterSyntax parameter) => parameter.Span.Start < sql.Length && sql[parameter.Span.Start] is '@' or ':' ? sql[parameter.Span.Start] : '$';

    /// <summary>The value of an expression that must be known now.</summary>
    private Scalar BindConstant(ExpressionSyntax syntax, string what, Scope? outer = null)
    {
        if (syntax is ColumnSyntax { Parts: [var word] } && outer is null)
            return (_frame is null ? null : WithArgument(word.Text, argument => BindConstant(argument, what))) ?? Scalar.Utf8(word.Text);
        Expression value = Bind(syntax, new Scope([], outer) { AggregatesForbiddenIn = what });
        try
        {
            return ConstantFolder.TryEvaluate(value) ?? throw Error(syntax.Span, $"{what} must be a constant");
        }
        catch (FrameException exception) when (Locate(exception, syntax.Span))
        {
            throw;
        }
    }

    /// <summary>A constant, or a list or struct of constants, whose value then is an array of scalars.</summary>
    private Scalar BindListed(ExpressionSyntax syntax, string what, Scope? outer)
    {
        switch (syntax)
        {
            case ListSyntax list: return Items(list.Items);
            case RowSyntax row: return Items(row.Items);
            case StructSyntax fields:
                Scalar[] values = [.. fields.Fields.Select(f => BindConstant(f.Value, what))];
                return new Scalar(DataType.Struct([.. fields.Fields.Select((f, i) => new Field(f.Name.Text, values[i].Type))]), values);
            default: return BindConstant(syntax, what, outer);
        }

        Scalar Items(System.Collections.Immutable.ImmutableArray<ExpressionSyntax> items)
        {
            Scalar[] values = [.. items.Select(i => BindConstant(i, what))];
            return new Scalar(DataType.List(values.Length > 0 ? values[0].Type : DataType.Null), values);
        }
    }

    private DataType UnionOf(UnionTypeSyntax union)
    {
        try
        {
            return DataType.Union([.. union.Members.Select(m => new Field(m.Name.Text, BindType(m.Type)))]);
        }
        catch (TypeException exception) when (Locate(exception, union.Span))
        {
            throw;
        }
    }

    private DataType BindType(TypeSyntax type)
    {
        switch (type)
        {
            case NamedTypeSyntax { Qualifier.IsEmpty: false } qualified:
                string[] full = [.. qualified.Qualifier.Select(q => q.Text), qualified.Name];
                return catalog.FindObject(ObjectKind.Type, full) is NamedType its
                    ? its.Type
                    : throw At(new TypeException($"type \"{string.Join('.', full)}\" does not exist", "42704") { Hint = Suggestion.For(string.Join('.', full), catalog.ObjectNames(ObjectKind.Type)) }, type.Span);
            case NamedTypeSyntax named:
                if (TypeNames.TryCreate(named.Name, named.Modifiers.AsSpan(), out DataType? known)) return known;
                if (named.Modifiers.IsEmpty && catalog.FindObject(ObjectKind.Type, [named.Name]) is NamedType mine) return mine.Type;
                if (TypeNames.TryCreate(named.Name, [], out _)) throw At(new TypeException($"type {SyntaxText.Of(named)} is not valid"), type.Span);
                throw At(new TypeException($"type \"{named.Name}\" does not exist", "42704") { Hint = Suggestion.For(named.Name, TypeNames.Known) }, type.Span);
            case ListTypeSyntax { Length: { } length } list: return DataType.FixedSizeList(BindType(list.Element), length);
            case ListTypeSyntax list: return DataType.List(BindType(list.Element));
            case StructTypeSyntax @struct: return DataType.Struct([.. @struct.Fields.Select(f => new Field(f.Name.Text, BindType(f.Type)))]);
            case UnionTypeSyntax union: return UnionOf(union);
            case EnumTypeSyntax values: return EnumOf(values.Values, values.Span);
            case MapTypeSyntax map: return DataType.Map(BindType(map.Key), BindType(map.Value));
            default: throw Unsupported(type.Span, "this type");
        }
    }
}
