{%- macro on_run_end(results) -%}
    {%- if execute -%}
        {%- do drop_leftovers() -%}
        {%- do write_manifest(results) -%}
    {%- endif -%}
{%- endmacro -%}
