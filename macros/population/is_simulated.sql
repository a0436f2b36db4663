{%- macro is_simulated(user_id) -%}
    {{ user_id }} <= {{ last_simulated_id() }}
{%- endmacro -%}

{%- macro last_simulated_id() -%}
    {{ return(1000000) }}
{%- endmacro -%}
