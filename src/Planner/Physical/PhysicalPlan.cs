using FrameEngine.Expressions;
using FrameEngine.Types;

namespace FrameEngine.Planner.Physical;

/// <summary>A column that a physical operator puts out, by position.</summary>
internal sealed record PhysicalColumn(string Name, DataType Type, bool Nullable);

/// <summary>A node of a physical plan: what is to be run, as data. Immutable, compared by value, serialisable (<c>PlanJson</c>); the executor turns it into operators.</summary>
/// <remarks>Expressions are physical: <see cref="InputRef"/> ordinals into the input's output (for joins: the left input's columns, then the right's).</remarks>
internal abstract record PhysicalPlan
{
    /// <summary>Columns put out, in order.</summary>
    public abstract EquatableArray<PhysicalColumn> Output { get; }

    public abstract EquatableArray<PhysicalPlan> Children { get; }

    public abstract PhysicalPlan WithChildren(EquatableArray<PhysicalPlan> children);

    /// <summary>The planner's estimate of the rows put out; a hint for table sizes.</summary>
    public double EstimatedRows { get; init; }

    /// <summary>Names and types of <see cref="Output"/>.</summary>
    public Schema Schema => new(Output.Select(c => new Field(c.Name, c.Type, c.Nullable)));
}

/// <summary>Where rows of one stream lie when several workers share it.</summary>
internal enum DistributionKind : byte
{
    /// <summary>All rows are in one place.</summary>
    Single,
    /// <summary>Each row is in one of several places; which is not known.</summary>
    Partitioned,
    /// <summary>Each row is in the place that the hash of its keys says.</summary>
    Hash,
    /// <summary>Every place has every row.</summary>
    Broadcast,
}

/// <summary>A distribution, required or provided. <paramref name="Keys"/> are expressions over the node's output, for <see cref="DistributionKind.Hash"/>.</summary>
internal sealed record Distribution(DistributionKind Kind, EquatableArray<Expression> Keys = default)
{
    public static Distribution Single { get; } = new(DistributionKind.Single);
    public static Distribution Partitioned { get; } = new(DistributionKind.Partitioned);
    public static Distribution Broadcast { get; } = new(DistributionKind.Broadcast);
    public static Distribution Hash(EquatableArray<Expression> keys) => new(DistributionKind.Hash, keys);
}

/// <summary>A key of a physical order.</summary>
internal sealed record PhysicalSortKey(Expression Expression, bool Descending, bool NullsFirst);

/// <summary>What statistics promise of an integer-like key (integers, dates, short decimals): every non-null value's physical number is within the bounds.</summary>
internal sealed record KeyBounds(long Min, long Max);

/// <summary>A dynamic filter that a node publishes (joins: on the key of that index; top-n: on its first sort key, index 0) or applies (scans: on that position of the columns read).</summary>
internal sealed record DynamicFilterRef(int FilterId, int Index);
