using FrameEngine.Sql.Parsing;

namespace FrameEngine.Sql.Tests.Parsing;

/// <summary>Messages are part of the interface: what was found, where, and what would have fitted.</summary>
public class ParseErrorTests
{
    [Theory]
    [InlineData("SELECT a b c FROM t", 11, "expected ',', FROM or end of statement, found \"c\"", null)]
    [InlineData("SELECT a FORM t", 9, "expected ',', FROM or end of statement, found \"FORM\"", "did you mean FROM?")]
    [InlineData("SELCT a FROM t", 0, "expected SELECT, WITH, FROM, VALUES, CREATE, DROP, ALTER, INSERT, UPDATE, DELETE, TRUNCATE, MERGE, COPY, BEGIN, COMMIT, ROLLBACK, EXPLAIN, DESCRIBE, SUMMARIZE, SHOW, SET, RESET, PRAGMA, PREPARE, EXECUTE, DEALLOCATE, PIVOT, UNPIVOT, CALL, USE, ATTACH, DETACH or ANALYZE, found \"SELCT\"",
        "did you mean SELECT?")]
    [InlineData("SELECT a FROM t WHRE b", 16,
        "expected ',', JOIN, WHERE, GROUP BY, ORDER BY, LIMIT or end of statement, found \"WHRE\"", "did you mean WHERE?")]
    [InlineData("SELECT a FROM t WHERE b ODER BY c", 24, "expected GROUP BY, HAVING, ORDER BY, LIMIT, UNION or end of statement, found \"ODER\"", "did you mean ORDER?")]
    [InlineData("SELECT FROM t", 7, "expected an expression, found FROM", null)]
    [InlineData("SELECT 1 +", 10, "expected an expression, found end of input", null)]
    [InlineData("SELECT (1 + 2", 13, "expected ',' or ')', found end of input", null)]
    [InlineData("SELECT a FROM (SELECT 1 WHERE x y) z", 32, "expected GROUP BY, HAVING, ORDER BY, LIMIT, UNION or ')', found \"y\"", null)]
    [InlineData("SELECT CASE WHEN a THEN 1", 25, "expected WHEN, ELSE or END, found end of input", null)]
    [InlineData("SELECT CAST(a, int)", 13, "expected AS, found ','", null)]
    [InlineData("SELECT a IS 3", 12, "expected NOT, NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM, found 3", null)]
    [InlineData("SELECT * FROM a JOIN b WHERE x", 23, "expected ON or USING, found WHERE", null)]
    [InlineData("SELECT * FROM order", 14, "expected a table, found ORDER", "ORDER is reserved; as a name it needs double quotes")]
    [InlineData("SELECT 'abc", 7, "this string is never closed", "expected '")]
    [InlineData("SELECT \"abc", 7, "this quoted identifier is never closed", "expected \"")]
    [InlineData("SELECT 1 /* x /* y */", 9, "this comment is never closed", "expected */")]
    [InlineData("SELECT 12abc", 7, "'12abc' is not a number", null)]
    [InlineData("SELECT 1_", 7, "'1_' is not a number", null)]
    [InlineData("SELECT 0x", 7, "'0x' is not a number", null)]
    [InlineData("SELECT 1e+", 7, "'1e' is not a number", null)]
    [InlineData("SELECT a \\ b", 9, "unexpected character '\\'", null)]
    [InlineData("SELECT E'\\uD800'", 9, "this is not a valid character escape", null)]
    [InlineData("SELECT a LIMIT 1, 2", 16, "expected OFFSET, found ','", null)]
    [InlineData("SELECT a; SELECT", 16, "expected an expression, found end of input", null)]
    [InlineData("CREATE TBLE x AS SELECT 1", 7, "expected TABLE, VIEW, SCHEMA, MACRO, SEQUENCE, TYPE or INDEX, found \"TBLE\"", "did you mean TABLE?")]
    [InlineData("COPY t TO x", 10, "expected a path as a string, found \"x\"", null)]
    [InlineData("SELECT sum(a) OVER (ORDER BY b ROWS 1)", 37, "expected PRECEDING or FOLLOWING, found ')'", null)]
    [InlineData("SELECT $0", 7, "a parameter's number is at least 1", null)]
    public void An_error_says_what_was_found_and_what_was_expected(string sql, int offset, string message, string? hint)
    {
        var error = Assert.Throws<ParseException>(() => Parser.ParseScript(sql));
        Assert.Equal((message, offset, hint), (error.Message, error.Position!.Value.Offset, error.Hint));
    }

    [Theory]
    [InlineData("CREATE ROLE r", "CREATE ROLE is not supported yet")]
    [InlineData("CREATE TABLE t (a int REFERENCES u (a) ON DELETE CASCADE)", "ON DELETE or ON UPDATE of a foreign key is not supported yet")]
    [InlineData("SELECT a FROM t FOR UPDATE", "FOR is not supported yet")]
    public void What_is_known_but_not_there_is_refused_by_name(string sql, string message)
    {
        var error = Assert.Throws<FrameNotSupportedException>(() => Parser.ParseScript(sql));
        Assert.Equal(message, error.Message);
        Assert.NotNull(error.Position);
    }

    [Fact]
    public void An_error_renders_with_a_caret_under_the_spot()
    {
        var error = Assert.Throws<ParseException>(() => Parser.ParseScript("SELECT a\n  FORM t"));
        Assert.Equal(
            "error: expected ',', FROM or end of statement, found \"FORM\"\n" +
            "  2 │   FORM t\n" +
            "    │   ^^^^ did you mean FROM?", error.Render());
    }

    [Theory]
    [InlineData("(", ")")]
    [InlineData("-", "")]
    [InlineData("not ", "")]
    [InlineData("f(", ")")]
    [InlineData("[", "]")]
    [InlineData("case when ", " then 1 end")]
    [InlineData("(select ", ")")]
    [InlineData("exists (select * from (select ", ") t)")]
    [InlineData("1 + (1 + ", ")")]
    public void Nesting_thousands_deep_is_an_error(string open, string close)
    {
        string sql = "select " + string.Concat(Enumerable.Repeat(open + "\n", 20_000)) + "1" + string.Concat(Enumerable.Repeat(close, 20_000));
        var error = Assert.Throws<ParseException>(() => Parser.ParseScript(sql));
        Assert.Equal("the statement is nested too deeply; at most 1000 levels are allowed", error.Message);
    }

    [Theory]
    [InlineData("select 1", " + 1")]
    [InlineData("select 1", " union select 1")]
    [InlineData("select 1 from t", " join t on true")]
    [InlineData("select 1 from t", ", t")]
    [InlineData("select a", "::int")]
    [InlineData("select a", "[1]")]
    public void A_chain_thousands_long_is_an_error(string start, string link)
    {
        string sql = start + string.Concat(Enumerable.Repeat(link, 20_000));
        var error = Assert.Throws<ParseException>(() => Parser.ParseScript(sql));
        Assert.Equal("the statement is nested too deeply; at most 1000 levels are allowed", error.Message);
    }

    [Fact]
    public void A_chain_of_ten_thousand_conditions_is_no_nesting() =>
        Assert.Single(Parser.ParseScript("select a = 0" + string.Concat(Enumerable.Range(1, 10_000).Select(i => $" or a = {i}"))));
}
