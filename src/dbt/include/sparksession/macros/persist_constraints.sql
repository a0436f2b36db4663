{#- Spark does not enforce constraints of Parquet tables, as DuckDB does: after a table with an enforced
contract has been written, a query looks for rows that violate one. -#}
{% macro sparksession__persist_constraints(relation, model) -%}
    {%- if model.config.contract.enforced -%}
        {%- set conditions = [] -%}
        {%- for column in model.columns.values() -%}
            {%- for constraint in column.constraints -%}
                {%- if constraint.type == 'not_null' -%}
                    {%- do conditions.append(column.name ~ ' is not null') -%}
                {%- elif constraint.type == 'check' -%}
                    {%- do conditions.append(constraint.expression) -%}
                {%- endif -%}
            {%- endfor -%}
        {%- endfor -%}
        {%- set counts = [] -%}
        {%- for condition in conditions -%}
            {%- do counts.append('count(case when not (' ~ condition ~ ') then 1 end)') -%}
        {%- endfor -%}
        {%- if counts -%}
            {%- set row = run_query('select ' ~ counts | join(', ') ~ ' from ' ~ relation).rows[0] -%}
            {%- for condition, n_rows in zip(conditions, row.values()) if n_rows -%}
                {%- do exceptions.raise_compiler_error(
                    n_rows ~ ' rows of ' ~ relation ~ ' violate the constraint: ' ~ condition
                ) -%}
            {%- endfor -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
